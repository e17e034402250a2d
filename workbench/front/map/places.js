// Places on the map as the panel speaks of them: where a finding points, and the way of the keyboard to a box.

// Where a finding is on the map: a measure's is its objective's; null for the whole map.
export function findingPlace(picture, { kind, key }) {
  if (key === "") return null;
  if (kind !== "measure") return ["objective", "link", "perspective", "theme"].includes(kind) ? { kind, key } : null;
  const box = picture.boxes.find((one) => one.measures.some((measure) => measure.id === key));
  return box ? { kind: "objective", key: box.id } : null;
}

// Brings the keyboard to an objective on the map, of a link to its cause; false where there is none.
export function focusOnMap(from, { kind, key }) {
  if (kind !== "objective" && kind !== "link") return false;
  const id = CSS.escape(key.split(">")[0]);
  const box = from.closest(".osm-map")?.querySelector(`.osm-map__box[data-key="${id}"]`);
  box?.focus();
  return Boolean(box);
}

// On a phone the map stands above the panel: what was chosen in a list is brought into sight with it.
export function showMap(from) {
  from.closest(".osm-map")?.querySelector(".osm-map__view")?.scrollIntoView({ block: "nearest" });
}
