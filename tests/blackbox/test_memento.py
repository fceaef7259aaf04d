"""A controller's state, captured and restored: what goes on from it cannot be told from the original."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy

import pytest

from revpi.blackbox import state
from revpi.blackbox.state import Keyframe
from revpi.core.controller import Controller
from revpi.core.memento.capture import capture
from revpi.core.memento.kinds import Group, Memento, Node, Ref
from revpi.core.memento.restore import restore
from revpi.core.memory.memory import Memory
from revpi.core.outputs import StepResult
from tests.blackbox.lives import live, seeded
from tests.core.bench import Bench
from tests.core.test_random_life import QUICK


def through_the_file(memento: Memento) -> Memento:
    told: list[str] = []
    keyframe = state.from_body(json.loads(state.to_text(Keyframe(7, memento))), told.append)
    assert (keyframe.after, told) == (7, [])
    return keyframe.memento


def seen(result: StepResult) -> tuple[object, ...]:
    """All that a scan decided, to the last bit."""
    return (
        repr(result.outputs),
        repr(dict(result.why)),
        repr(result.memory),
        repr(result.alarms),
        result.ladder,
    )


@pytest.mark.parametrize("way", [lambda memento: memento, through_the_file])
@pytest.mark.parametrize("seed", range(5))
def test_the_restored_controller_goes_on_as_the_original(
    seed: int, way: Callable[[Memento], Memento]
) -> None:
    rng = seeded(seed)
    bench = Bench(QUICK, memory=Memory())
    live(bench, rng, rng.randrange(60))
    twin = deepcopy({key: value for key, value in vars(bench).items() if key != "controller"})
    restored = Controller(QUICK)
    assert restore(restored, way(capture(bench.controller))) == ()
    other = object.__new__(Bench)
    vars(other).update(twin, controller=restored)
    chance = rng.getstate()
    first = live(bench, rng, 40)
    rng.setstate(chance)
    second = live(other, rng, 40)
    for number, (one, two) in enumerate(zip(first, second, strict=True)):
        assert seen(one) == seen(two), number


def test_a_captured_state_does_not_change_with_the_controller() -> None:
    bench = Bench(QUICK)
    live(bench, seeded(1), 5)
    memento = capture(bench.controller)
    before = repr(memento)
    live(bench, seeded(2), 20)
    assert repr(memento) == before
    assert capture(bench.controller) != memento


def test_what_parts_share_is_shared_again() -> None:
    bench = Bench(QUICK)
    live(bench, seeded(3), 10)
    restored = Controller(QUICK)
    restore(restored, through_the_file(capture(bench.controller)))
    assert restored._hydraulics._actuators is restored._actuators
    assert restored._heat._actuators is restored._actuators
    assert restored._guard._past.actuators is not restored._actuators


def test_a_state_of_another_structure_is_restored_as_far_as_it_fits() -> None:
    bench = Bench(QUICK)
    nodes = capture(bench.controller).nodes
    root = nodes[0]
    odd = (("_gone", 1), ("_new_part", Ref(len(nodes))), ("_bag", Group((Ref(0), 2))))
    kept = [(n, v) for n, v in zip(root.names, root.values, strict=True) if n != "_guard_acted"]
    names, values = zip(*kept, *odd, strict=True)
    nodes = (
        root._replace(names=names, values=values),
        *nodes[1:],
        Node("revpi.core.heat.attic.Attic", (), ()),
    )
    problems = restore(Controller(QUICK), Memento(nodes))
    assert set(problems) == {
        "heat.attic.Attic is not known here",
        "controller.Controller._gone is not known here",
        "controller.Controller._new_part is not known here",
        "controller.Controller._bag is not known here",
        "controller.Controller._guard_acted starts fresh: the recording does not have it",
    }


@pytest.mark.parametrize("nodes", [(), (Node("revpi.core.trip.TripLatch", (), ()),)])
def test_a_state_of_something_else_is_refused(nodes: tuple[Node, ...]) -> None:
    assert restore(Controller(QUICK), Memento(nodes)) == ("there is no state of a controller",)
