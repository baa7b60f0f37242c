"""The reader of forms that the fuzz stands on: what it misses nobody tries."""

from tests.desk.forms import read

PAGE = """
<button form="late" name="step" value="early">Early</button>
<form action="/find/"><input name="q" value="a"></form>
<form method="dialog"><button value="yes">Yes</button></form>
<form id="late" method="post" action="there/?a=1#x"><input type="hidden" name="row" value="1">
  <input type="hidden" name="row" value="2"><input type="checkbox" name="who" value="x" checked>
  <input type="checkbox" name="who" value="y"><input name="gone" disabled>
  <select name="kind"><option value="a">A</option><option value="b" selected>B</option></select>
  <textarea name="note">
line</textarea><button name="step" value="check">Check</button></form>
<input form="late" name="outside"><a href="/find/?tab=people&amp;q=x">Find</a>
"""


def test_fields_belong_to_their_forms() -> None:
    find, late = read(PAGE, url="/here/").forms
    assert (find.action, find.method, list(find.inputs)) == ("/find/", "get", ["q"])
    assert (late.action, late.method) == ("/here/there/?a=1", "post")
    assert list(late.inputs) == ["row", "who", "kind", "note", "outside"]
    assert late.inputs["row"].filled == ["1", "2"]
    assert (late.inputs["who"].filled, late.inputs["who"].options) == (["x"], ["x", "y"])
    assert (late.inputs["kind"].filled, late.inputs["note"].filled) == (["b"], ["line"])
    assert late.buttons == [("step", "early"), ("step", "check")]


def test_the_names_of_query_strings_come_from_links() -> None:
    assert read(PAGE, url="/here/").queries == {"/find/": {"tab": "people", "q": "x"}}
