"""A board about baking: what waits there, who is there, what is written."""

from __future__ import annotations

from tests.unit.adapters.nodebb.board import Board


def populate(board: Board) -> None:
    """Thirty users, held posts on two pages, flags of both kinds, requests for groups, a talk and the terms."""
    board.join("Marisol", admin=True)
    board.join("Iolo")
    bakers = [board.join(f"baker{number:02d}") for number in range(28)]
    board.terms = "# Terms\n\nBe *kind*.\n\n- No spam\n- No bread from factories\n"
    start = board.post(bakers[0], "My starter smells of paint")
    reply = board.post(bakers[1], "Feed it twice a day", to=start)
    board.post(bakers[0], "For how long?", to=reply)
    for number in range(31):
        board.hold(bakers[24 + number % 4], f"Crust {number}", f"My *crust* number {number} is too hard")
    for number in range(17):
        pid = board.post(bakers[number], f"You all burn your bread, number {number}")
        flag = board.report(bakers[2], "Rude", pid=pid)
        if number % 3 == 0:
            board.report(bakers[3], "Very rude", pid=pid)
        if number == 5:
            board.flags[flag]["state"] = "wip"
    for number in range(17, 24):
        board.report(bakers[2], "Sells flour", uid=bakers[number])
    board.pending = {"sourdough": bakers[10:14], "rye": bakers[14:17]}
