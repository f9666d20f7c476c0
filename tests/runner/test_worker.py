"""What a worker keeps of a cell's output."""

from nbformat import NotebookNode

from kamlib.runner.worker import LONGEST, merged


def stream(text, name="stdout"):
    return NotebookNode(output_type="stream", name=name, text=text)


def said(*outputs):
    return [(output["name"], output["text"]) for output in merged(outputs)]


def test_pieces_of_a_stream_become_one_however_they_were_cut():
    one = [stream("a\n"), stream("w\n", "stderr"), stream("b\n")]
    other = [stream("w", "stderr"), stream("a\nb\n"), stream("\n", "stderr")]
    assert merged(one) == merged(other) == [stream("a\nb\n"), stream("w\n", "stderr")]


def test_pictures_stay_between_what_was_printed_before_and_after():
    picture = NotebookNode(output_type="display_data", data={}, metadata={})
    assert merged([stream("a"), picture, stream("b"), stream("c")]) == [stream("a"), picture, stream("bc")]
    assert merged([]) == []


def test_a_carriage_return_begins_the_line_anew():
    assert said(stream("10%\r50%\r100%\ndone\r\n")) == [("stdout", "100%\ndone\n")]


def test_sixty_million_letters_are_cut_with_the_number_that_is_left_out():
    """nbclient's own joining of streams takes time that grows with the square of a line's length."""
    assert said(stream("x" * 60_000_000)) == [("stdout", "x" * LONGEST + f"\n… [{60_000_000 - LONGEST}]\n")]
