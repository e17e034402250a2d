"""Graphs from elsewhere: read from JSON, CSV and GraphML, with a note for whatever is not taken as it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from workbench.exchange.foreign_graph import ForeignGraph, read_graph

GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="label" attr.type="string"/>
  <key id="d1" for="node" attr.name="colour" attr.type="string"/>
  <graph edgedefault="directed">
    <node id="n1"><data key="d1">red</data><data key="d0">Train &amp; keep</data></node>
    <node id="n2"><data key="d0">Sell more</data></node>
    <node id="n3"/>
    <edge source="n1" target="n2"><data key="d0">not a node's</data></edge>
  </graph>
</graphml>"""
YED = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key for="node" id="d5" yfiles.type="nodegraphics"/>
  <graph><node id="n0"><data key="d5"><y:ShapeNode><y:NodeLabel>Grow</y:NodeLabel></y:ShapeNode></data></node></graph>
</graphml>"""
SMALL = {
    "nodes": [{"id": "b", "label": "Train"}, {"id": "a", "label": "Sell"}],
    "edges": [{"source": "b", "target": "a"}],
}


def read(document: object) -> ForeignGraph:
    return read_graph(json.dumps(document), "g.json")


def seen(graph: ForeignGraph) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    return {node.id: node.title for node in graph.nodes}, graph.edges


@pytest.mark.parametrize("label", ["label", "title", "name"])
@pytest.mark.parametrize("ends", [("source", "target"), ("from", "to")])
@pytest.mark.parametrize("edges", ["edges", "links"])
def test_json_is_read_whatever_its_fields_are_called(label: str, ends: tuple[str, str], edges: str) -> None:
    document = {"nodes": [{"id": 1, label: "Train"}, {"id": 2, label: "Sell"}], edges: [{ends[0]: 1, ends[1]: 2}]}
    graph = read(document)
    assert seen(graph) == ({"1": "Train", "2": "Sell"}, (("1", "2"),))
    assert graph.notes == ()


def test_a_node_without_a_label_is_called_by_its_id() -> None:
    assert seen(read({"nodes": ["Grow", {"id": "Win"}, {"label": "Sell"}]}))[0] == {
        "Grow": "Grow",
        "Win": "Win",
        "Sell": "Sell",
    }


@pytest.mark.parametrize(
    "text",
    [
        "cause,effect\nTrain,Sell\nSell,Earn\n",
        "Source;Target\r\nTrain;Sell\r\nSell;Earn",
        'Train\tSell\n\n"Sell"\tEarn',
        "\ufeffTrain,Sell,because\n Sell ,  Earn \n",
    ],
)
def test_edges_are_read_from_csv_with_a_heading_or_without(text: str) -> None:
    nodes, edges = seen(read_graph(text, "g.csv"))
    assert list(nodes) == ["Train", "Sell", "Earn"]
    assert edges == (("Train", "Sell"), ("Sell", "Earn"))


def test_a_line_of_one_name_is_a_node_without_a_link() -> None:
    assert seen(read_graph("Train,Sell\nLonely,\n", "g.csv")) == (
        {"Train": "Train", "Sell": "Sell", "Lonely": "Lonely"},
        (("Train", "Sell"),),
    )


def test_graphml_is_read_with_the_labels_of_its_nodes() -> None:
    assert seen(read_graph(GRAPHML, "g.graphml")) == (
        {"n1": "Train & keep", "n2": "Sell more", "n3": "n3"},
        (("n1", "n2"),),
    )
    assert seen(read_graph(YED, "g.graphml"))[0] == {"n0": "Grow"}


def test_nothing_is_left_aside_in_silence() -> None:
    graph = read(
        {
            "nodes": [
                {"id": "a", "label": "Sell"},
                {"id": "a", "label": "Again"},
                {"id": "b", "label": "sell"},
                {"id": "c", "label": "x" * 301},
            ],
            "edges": [["a", "b"], ["a", "b"], ["a", "a"], ["a", "z"]],
        }
    )
    assert [node.title for node in graph.nodes] == ["Sell", "sell", "x" * 300]
    assert graph.edges == (("a", "b"),)
    assert graph.notes == (
        '1 node: "a". Each stood in the file more than once; the first is kept.',
        f'1 title: "{"x" * 80}". Each had more than 300 characters and was cut.',
        '1 title: "sell". Each stands on more than one node; each becomes an objective of its own.',
        '1 link: "a → z". Each was left out: an end of it is no node of the file.',
        '1 node: "Sell". Each led to itself; that link was left out.',
        '1 link: "Sell → sell". Each stood in the file more than once and is taken once.',
    )


def test_a_title_stays_text_of_one_line() -> None:
    graph = read({"nodes": [{"id": "a", "label": "<img onerror=x>\n\x00 & more"}]})
    assert graph.nodes[0].title == "<img onerror=x> & more"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no node"),
        ("only one column\nhere", "no two columns in the first line"),
        ('"a,b\n', "not readable as CSV"),
        ("{", "not readable as JSON"),
        ('{"nodes": [], "nodes": []}', "'nodes' stands twice"),
        ("[" * 100_000, "not readable as JSON"),
        ("[1]", 'holds no list "nodes"'),
        ('{"nodes": {}}', 'holds no list "nodes"'),
        ('{"nodes": []}', "holds no node"),
        ('{"nodes": [true]}', r"nodes\[0\] must be a text"),
        ('{"nodes": [{"colour": 1}]}', r"nodes\[0\].id must be a text"),
        ('{"nodes": ["a"], "edges": 7}', '"edges" must be a list'),
        ('{"nodes": ["a"], "edges": ["a"]}', r"edges\[0\] must be an object"),
        ('{"nodes": ["a"], "edges": [{"source": "a"}]}', r"edges\[0\].target must be a text"),
        ("<html></html>", "is XML but no GraphML"),
        ("<graphml><graph><node/></graph></graphml>", "a node has no id"),
        ("<graphml><graph><edge source='a'/></graph></graphml>", "an edge has no target"),
        ("<graphml><graph>", "not readable as XML"),
        ('<!DOCTYPE g [<!ENTITY a "aaaa">]><graphml>&a;</graphml>', "declares a document type, which is not read"),
        ('<!DOCTYPE g SYSTEM "file:///etc/passwd"><graphml/>', "declares a document type, which is not read"),
        ("<graphml>&undefined;</graphml>", "not readable as XML"),
    ],
)
def test_what_is_no_graph_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=rf"^mine: .*{sentence}"):
        read_graph(text, "mine")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (json.dumps({"nodes": list(range(501))}), "501 nodes are more than 500; take a part"),
        (json.dumps({"nodes": ["a", "b"], "edges": [["a", "b"]] * 5001}), "5001 edges are more than 5000"),
        ("é" * 1_000_001, "2000002 bytes are more than 2000000"),
        ("\n".join(f"a{at},b{at}" for at in range(251)), "502 nodes are more than 500"),
        (f"a,{'b' * 501}", "line 1 has a name of more than 500 characters"),
    ],
)
def test_a_graph_that_is_too_large_is_refused_with_the_limit(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_graph(text, "mine")


@given(
    st.text(max_size=300)
    | st.sampled_from([GRAPHML, YED, json.dumps(SMALL)]).flatmap(
        lambda text: st.integers(0, len(text)).map(lambda at: text[:at] + text[at + 3 :])
    )
)
def test_whatever_the_text_is_it_is_read_or_refused(text: str) -> None:
    try:
        graph = read_graph(text, "mine")
    except InputError:
        return
    ids = {node.id for node in graph.nodes}
    assert len(ids) == len(graph.nodes) > 0
    assert all(cause in ids and effect in ids and cause != effect for cause, effect in graph.edges)
    assert all(1 <= len(node.title) <= 300 for node in graph.nodes)
