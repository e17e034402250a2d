// A yardstick for osm_sim/office/kernels.py: the same loop over the same arrays, written as C++ is.
//
//   office FILE    Reads the arrays of one run. For every line "N" on standard input it runs N times and prints
//                  nanoseconds per run (arrays laid anew each time, not timed) and a checksum of the records.
//
// constants.h is written beside the program by tests/bench/yardstick/__init__.py, from the names in kernels.py.
// Built and measured by `make bench`, never shipped.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "constants.h"

using Int = std::int64_t;
using Ints = std::vector<Int>;
using Arrays = std::map<std::string, Ints>;

static Arrays read(const char* path) {
    std::ifstream file(path, std::ios::binary);
    Arrays arrays;
    Int length = 0;
    while (file.read(reinterpret_cast<char*>(&length), sizeof length)) {
        std::string name(static_cast<std::size_t>(length), ' ');
        file.read(name.data(), length);
        file.read(reinterpret_cast<char*>(&length), sizeof length);
        Ints values(static_cast<std::size_t>(length));
        file.read(reinterpret_cast<char*>(values.data()), length * Int(sizeof(Int)));
        arrays[name] = std::move(values);
    }
    return arrays;
}

static std::vector<double> fractions(const Ints& bits) {
    std::vector<double> values(bits.size());
    std::copy_n(reinterpret_cast<const char*>(bits.data()), bits.size() * sizeof(Int), reinterpret_cast<char*>(values.data()));
    return values;
}

struct Queue {
    Int eligible, own;
    bool appointment;
    Int* heap;
    Int size;
};

struct Gate {
    Int instant, job;
};

struct Person {
    Int job, began, needs, change, works, hired, limit, bounded;
    double speed;
};

struct Office {
    // Jobs.
    Ints activity, nominal, due, effort, release, start, done, fin, origin, left, queue_of, waits;
    const Ints delay, rework, follower_start, followers, order;
    // Rows, people, queues.
    const Ints row_queue, row_rework_queue, row_prio, row_window, present, seat_changes, seats;
    std::vector<Person> staff;
    std::vector<Queue> queues;
    Ints heap, tried;
    std::vector<Gate> gates;
    Ints redone;
    // Slices.
    Ints slice_job, slice_person, slice_start, slice_end, credited, worked;
    // Scalars and rules.
    Int now = 0, idle, present_now, vacant, jobs, slices, gate_count, redo_count, released, days, changes, calendar,
        booked, waiting;
    const Int rule, end;
    const bool is_chunk, is_own_first, is_daily, has_part_timers;
    const double pace, month, new_hire, new_hire_months;

    static const Ints& at(const Arrays& arrays, const char* name) {
        const auto found = arrays.find(name);
        if (found == arrays.end()) {
            std::cerr << "no array " << name << "\n";
            std::exit(1);
        }
        return found->second;
    }

    explicit Office(const Arrays& a)
        : delay(at(a, "delay")), rework(at(a, "rework")), follower_start(at(a, "follower_start")),
          followers(at(a, "followers")), order(at(a, "order")), row_queue(at(a, "row_queue")),
          row_rework_queue(at(a, "row_rework_queue")), row_prio(at(a, "row_prio")), row_window(at(a, "row_window")),
          present(at(a, "present")), seat_changes(at(a, "seat_changes")), seats(at(a, "seats")),
          rule(at(a, "rules")[RULE]), end(at(a, "rules")[END]), is_chunk(at(a, "rules")[IS_CHUNK]),
          is_own_first(at(a, "rules")[IS_OWN_FIRST]), is_daily(at(a, "rules")[IS_DAILY]),
          has_part_timers(at(a, "rules")[HAS_PART_TIMERS]), pace(fractions(at(a, "paces"))[PACE]),
          month(fractions(at(a, "paces"))[MONTH]), new_hire(fractions(at(a, "paces"))[NEW_HIRE]),
          new_hire_months(fractions(at(a, "paces"))[NEW_HIRE_MONTHS]) {
        reset(a);
    }

    // Lay the arrays anew for another run.
    void reset(const Arrays& a) {
        activity = at(a, "activity"), nominal = at(a, "nominal"), due = at(a, "due"), effort = at(a, "effort");
        release = at(a, "release"), start = at(a, "start"), done = at(a, "done"), fin = at(a, "fin");
        origin = at(a, "origin"), left = at(a, "left"), queue_of = at(a, "queue"), waits = at(a, "waits");
        const std::size_t people = at(a, "job").size(), count = at(a, "size").size(), room = activity.size() + 1;
        const auto speed = fractions(at(a, "speed"));
        staff.resize(people);
        for (std::size_t p = 0; p < people; ++p)
            staff[p] = {at(a, "job")[p], at(a, "began")[p], at(a, "needs")[p], at(a, "change")[p], at(a, "works")[p],
                        at(a, "hired")[p], at(a, "limit")[p], at(a, "bounded")[p], speed[p]};
        heap.resize(at(a, "heap").size()), gates.resize(room), redone.resize(room), tried.assign(count, 0), queues.resize(count);
        for (std::size_t q = 0; q < count; ++q)
            queues[q] = {at(a, "eligible")[q], at(a, "own")[q], at(a, "is_appointment")[q] != 0,
                         heap.data() + at(a, "offset")[q], 0};
        for (Ints* column : {&slice_job, &slice_person, &slice_start, &slice_end, &credited, &worked})
            column->resize(at(a, "slice_job").size());
        const Ints& state = at(a, "state");
        idle = state[IDLE], present_now = state[PRESENT], vacant = state[VACANT];
        jobs = state[JOBS], slices = state[SLICES], gate_count = state[GATES], redo_count = state[REDO];
        released = state[RELEASED], days = state[DAYS], changes = state[CHANGES], calendar = state[CALENDAR];
        booked = state[BOOKED], waiting = state[WAITING];
    }

    // -- queues ------------------------------------------------------------------------------------------------------

    // The rule's order as one number; the id in its last bits makes it unique.
    Int key_of(Int job) const {
        const Int prio = rule == CLASS_EDD || rule == CLASS_FCFS ? row_prio[activity[job]] - 1 : 0;
        Int order;
        switch (rule) {
            case CLASS_EDD:
            case EDD: order = due[job]; break;
            case SPT: order = left[job]; break;
            case SLACK: order = due[job] - Int(std::ceil(double(left[job]) / NOMINAL_PRESENCE)) + SLACK_OFFSET; break;
            default: order = release[job];
        }
        return (((prio << DUE_BITS) + order) << ID_BITS) + job;
    }

    void enqueue(Int job) {
        Queue& queue = queues[queue_of[job]];
        ++waiting, booked += queue.appointment;
        rise(queue.heap, queue.size++, key_of(job));
    }

    static void rise(Int* heap, Int at, Int key) {
        while (at > 0) {
            const Int up = (at - 1) >> 1;
            if (heap[up] < key) break;
            heap[at] = heap[up];
            at = up;
        }
        heap[at] = key;
    }

    Int dequeue(Queue& queue) {
        --waiting, booked -= queue.appointment;
        Int* const heap = queue.heap;
        const Int size = --queue.size, least = heap[0], key = heap[size];
        Int at = 0;
        while (2 * at + 2 < size) {
            const Int down = 2 * at + 1 + (heap[2 * at + 2] < heap[2 * at + 1]);
            heap[at] = heap[down];
            at = down;
        }
        if (2 * at + 1 < size) {
            heap[at] = heap[2 * at + 1];
            at = 2 * at + 1;
        }
        rise(heap, at, key);
        return least & ID_MASK;
    }

    // -- jobs --------------------------------------------------------------------------------------------------------

    void clear(Int job) {
        if (--waits[job] == 0) {
            release[job] = now;
            enqueue(job);
        }
    }

    void let_follow(Int job) {
        for (Int at = follower_start[job]; at < follower_start[job + 1]; ++at) clear(followers[at]);
    }

    void complete(Int job) {
        done[job] = now;
        if (origin[job] != NEVER) {
            fin[job] = now;
            return;
        }
        if (rework[job] != NEVER) redone[redo_count++] = job;
        fin[job] = now + delay[job];
        if (follower_start[job] == follower_start[job + 1]) return;
        if (delay[job] == 0) {
            let_follow(job);
            return;
        }
        gates[gate_count++] = {fin[job], job};
        calendar = std::min(calendar, fin[job]);
    }

    void redo() {
        std::sort(redone.begin(), redone.begin() + redo_count);
        for (Int at = 0; at < redo_count; ++at) {
            const Int first = redone[at], created = jobs++, row = activity[first];
            activity[created] = row, nominal[created] = release[created] = now, origin[created] = first;
            due[created] = now + row_window[row];
            effort[created] = left[created] = rework[first];
            start[created] = done[created] = fin[created] = NEVER;
            queue_of[created] = row_rework_queue[row];
            enqueue(created);
        }
        redo_count = 0;
    }

    // -- people ------------------------------------------------------------------------------------------------------

    Int here() const {
        Int mask = present_now & ~vacant;
        if (has_part_timers) {
            const Int clock = now & (DAY - 1);
            for (std::size_t person = 0; person < staff.size(); ++person)
                mask &= ~(Int(clock >= staff[person].limit) << person);
        }
        return mask;
    }

    void begin(Int number, Int job) {
        Person& person = staff[number];
        const bool appointment = queues[queue_of[job]].appointment;
        double speed = 1.0;
        if (!appointment) {
            speed = pace;
            if (person.hired != NEVER) {
                const double months = double(now - person.hired) / month;
                speed = speed / (1 + (new_hire - 1) * std::exp(-months / new_hire_months));
            }
        }
        Int needs = left[job];
        if (speed != 1.0) needs = Int(std::ceil(double(needs) / speed));
        Int length = needs;
        if (person.bounded) length = std::min(length, person.limit - (now & (DAY - 1)));
        if (!appointment && is_chunk) length = std::min(length, SLICE);
        idle &= ~(Int(1) << number);
        person.job = job, person.began = now, person.needs = needs, person.speed = speed;
        person.change = now + length, person.works = 1;
        if (start[job] == NEVER) start[job] = now;
    }

    Int stop(Int number) {
        Person& person = staff[number];
        const Int job = person.job, elapsed = now - person.began, rest = left[job];
        Int credit = elapsed;
        if (elapsed == person.needs)
            credit = rest;
        else if (person.speed != 1.0)
            credit = Int(std::floor(double(elapsed) * person.speed));
        if (elapsed || credit || rest == 0) {
            Int counted = credit;
            if (person.hired != NEVER) {
                const double full = queues[queue_of[job]].appointment ? 1.0 : pace;
                counted = Int(std::floor(double(elapsed) * std::min(1.0, full)));
            }
            const Int at = slices++;
            slice_job[at] = job, slice_person[at] = number, slice_start[at] = person.began, slice_end[at] = now;
            credited[at] = credit, worked[at] = counted;
        }
        left[job] = rest - credit;
        person.job = NEVER, person.change = FAR, person.works = 0;
        return job;
    }

    Int next_in_office(Int number) const {
        Int instant = now;
        while (instant < end) {
            const Int day = instant >> DAY_BITS, clock = instant & (DAY - 1);
            Int empty_until = NEVER;
            for (std::size_t at = 0; at < seats.size(); at += 3)
                if (seats[at] == number && seats[at + 1] <= instant && instant < seats[at + 2]) {
                    empty_until = seats[at + 2];
                    break;
                }
            if (empty_until != NEVER)
                instant = empty_until;
            else if ((present[day] >> number) & 1 && clock < staff[number].limit)
                return instant;
            else
                instant = (day + 1) * DAY;
        }
        return FAR;
    }

    void put_down(Int number) {
        const Int job = stop(number);
        if (left[job] == 0) {
            complete(job);
        } else if (is_chunk) {
            enqueue(job);
        } else {
            staff[number].job = job;
            staff[number].change = next_in_office(number);
            if (staff[number].change == now) begin(number, job);
            return;
        }
        idle |= Int(1) << number;
    }

    // -- dispatch ----------------------------------------------------------------------------------------------------

    void hand_out() {
        Int free = idle & here();
        while (free && waiting) {
            Queue* best = nullptr;
            Int takers = 0, best_rank = 9;
            for (Queue& queue : queues) {
                Int able = queue.eligible & free;
                if (able == 0 || queue.size == 0) continue;
                Int rank = queue.appointment ? 0 : 2;
                if (is_own_first) {
                    if (const Int own = queue.own & free)
                        able = own;
                    else
                        ++rank;
                }
                if (rank < best_rank || (rank == best_rank && queue.heap[0] < best->heap[0]))
                    best = &queue, takers = able, best_rank = rank;
            }
            if (!best) return;
            const Int person = __builtin_ctzll(static_cast<unsigned long long>(takers));
            free &= ~(Int(1) << person);
            begin(person, dequeue(*best));
        }
    }

    Int least_urgent(const Queue& queue) const {
        Int victim = NEVER, best_own = 0, best_prio = 0, best_due = 0, best = 0;
        for (Int able = queue.eligible & ~idle & here(); able; able &= able - 1) {
            const Int person = __builtin_ctzll(static_cast<unsigned long long>(able)), job = staff[person].job;
            if (job == NEVER || queues[queue_of[job]].appointment) continue;
            const Int own = (queue.own >> person) & 1, prio = row_prio[activity[job]];
            if (victim == NEVER || own > best_own ||
                (own == best_own &&
                 (prio > best_prio ||
                  (prio == best_prio && (due[job] > best_due || (due[job] == best_due && job > best))))))
                victim = person, best_own = own, best_prio = prio, best_due = due[job], best = job;
        }
        return victim;
    }

    bool interrupt() {
        for (std::size_t q = 0; q < queues.size(); ++q) tried[q] = !(queues[q].appointment && queues[q].size);
        for (;;) {
            Int best = NEVER;
            for (std::size_t q = 0; q < queues.size(); ++q)
                if (!tried[q] && (best == NEVER || queues[q].heap[0] < queues[best].heap[0])) best = Int(q);
            if (best == NEVER) return false;
            tried[best] = 1;
            const Int victim = least_urgent(queues[best]);
            if (victim != NEVER) {
                enqueue(stop(victim));
                begin(victim, dequeue(queues[best]));
                return true;
            }
        }
    }

    // -- the run -----------------------------------------------------------------------------------------------------

    Int next_instant() const {
        Int next = calendar;
        for (const Person& person : staff) next = std::min(next, person.change);
        return next;
    }

    void look_ahead() {
        calendar = FAR;
        if (released < Int(order.size())) calendar = std::min(calendar, nominal[order[released]]);
        if (is_daily) calendar = std::min(calendar, days * DAY);
        if (3 * changes < Int(seat_changes.size())) calendar = std::min(calendar, seat_changes[3 * changes]);
        for (Int at = 0; at < gate_count; ++at) calendar = std::min(calendar, gates[at].instant);
    }

    void let_come_and_go() {
        if (is_daily && days * DAY == now) present_now = present[days++];
        while (3 * changes < Int(seat_changes.size()) && seat_changes[3 * changes] == now) {
            const Int person = seat_changes[3 * changes + 1];
            if (seat_changes[3 * changes + 2]) {
                vacant |= Int(1) << person;
            } else {
                vacant &= ~(Int(1) << person);
                staff[person].hired = now;
            }
            ++changes;
        }
    }

    void open_gates() {
        Int kept = 0;
        for (Int at = 0; at < gate_count; ++at) {
            const Gate gate = gates[at];
            if (gate.instant == now)
                let_follow(gate.job);
            else
                gates[kept++] = gate;
        }
        gate_count = kept;
    }

    void settle() {
        if (calendar == now) {
            while (released < Int(order.size()) && nominal[order[released]] == now) clear(order[released++]);
            let_come_and_go();
            open_gates();
            look_ahead();
        }
        for (Int person = 0; person < Int(staff.size()); ++person)
            if (staff[person].change == now) {
                if (staff[person].works)
                    put_down(person);
                else
                    begin(person, staff[person].job);
            }
    }

    bool has_room() const { return slices + 2 * Int(staff.size()) + 2 < Int(slice_job.size()); }

    bool run() {
        look_ahead();
        for (;;) {
            const Int next = next_instant();
            if (next >= end) break;
            if (!has_room()) return false;
            now = next;
            settle();
            if (redo_count) redo();
            if (idle && waiting) hand_out();
            if (is_chunk)
                while (booked && interrupt()) {
                    if (!has_room()) return false;
                    hand_out();
                }
        }
        now = end;
        for (Int person = 0; person < Int(staff.size()); ++person)
            if (staff[person].works) stop(person);
        return true;
    }

    // Sum of value times place over the records, as unsigned 64-bit numbers.
    std::uint64_t checksum() const {
        std::uint64_t sum = 0;
        for (const Ints* column : {&release, &start, &done, &fin, &origin})
            for (Int at = 0; at < jobs; ++at) sum += std::uint64_t((*column)[at]) * std::uint64_t(at + 1);
        for (const Ints* column : {&slice_job, &slice_person, &slice_start, &slice_end, &credited, &worked})
            for (Int at = 0; at < slices; ++at) sum += std::uint64_t((*column)[at]) * std::uint64_t(at + 1);
        return sum;
    }
};

int main(int, char** arguments) {
    const Arrays arrays = read(arguments[1]);
    Office office(arrays);
    Int repeats = 0;
    while (std::cin >> repeats) {
        std::chrono::steady_clock::duration spent{};
        for (Int repeat = 0; repeat < repeats; ++repeat) {
            office.reset(arrays);
            const auto begun = std::chrono::steady_clock::now();
            if (!office.run()) return 1;
            spent += std::chrono::steady_clock::now() - begun;
        }
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count() / repeats;
        std::cout << ns << " " << office.checksum() << std::endl;
    }
}
