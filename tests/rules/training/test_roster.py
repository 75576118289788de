"""The participants' list: what is read, and what is refused with which row."""

import pytest

from marketplace.training.models import Result
from marketplace.training.roster import MOST_BYTES, RosterRefused, number_key, parse_roster

HEAD = "name,phone,e-mail,sex,village,business,result,certificate number\n"
SITI = "Siti Contoh,0812-3456-789,siti@example.org,P,Turi,Batik Siti,lulus,\n"


def problems(text: str | bytes) -> list[tuple[int, str]]:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(RosterRefused) as refused:
        parse_roster(content)
    return [(each.line, each.message % each.params) for each in refused.value.problems]


def test_a_row_is_read_and_its_phone_is_normalised() -> None:
    (row,) = parse_roster((HEAD + SITI).encode())
    assert row.phone == "+628123456789"
    assert (row.line, row.name, row.sex, row.result) == (2, "Siti Contoh", "f", Result.PASSED)
    assert row.number == ""


@pytest.mark.parametrize(
    "head",
    [
        "Nama;No. HP;Surel;Jenis Kelamin;Kelurahan;Nama Usaha;Hasil;Nomor Sertifikat\r\n",
        "NAMA ;telepon;EMAIL;jk;desa;usaha;hasil;no_sertifikat\r\n",
    ],
)
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_indonesian_headers_semicolons_and_a_byte_order_mark(head: str, start: bytes) -> None:
    line = "Budi Contoh;81234567890;;L;Bendo;Batik Budi;hadir;\r\n"
    (row,) = parse_roster(start + (head + line).encode())
    assert (row.phone, row.email, row.sex) == ("+6281234567890", None, "m")
    assert row.result is Result.ATTENDED


def test_all_problems_are_named_at_once_with_their_rows() -> None:
    bad = ",,,x,Turi,Batik,maybe,\nAni,12,no at,P,Turi,Batik,hadir,AB-1\n"
    found = problems(HEAD + SITI + bad)
    assert [line for line, _ in found] == [3, 3, 3, 3, 4, 4, 4]
    assert any("“12” is not a phone number" in text for _, text in found)
    assert any("but the result is not" in text for _, text in found)


def test_a_row_twice_is_refused() -> None:
    again = "Siti Lain,+62 812 3456 789,SITI@example.org,P,Turi,Batik,lulus,\n"
    assert problems(HEAD + SITI + "\n" + again) == [
        (4, "The same phone number as in row 2."),
        (4, "The same e-mail address as in row 2."),
    ]


def test_a_certificate_number_twice_is_refused_however_it_is_written() -> None:
    rows = SITI.replace("lulus,", "lulus,PTK 1-a") + "B,0812-3456-700,,P,T,B,lulus,ptk1A\n"
    assert problems(HEAD + rows) == [(3, "The same certificate number as in row 2.")]


def test_formulas_stay_text() -> None:
    line = '"=HYPERLINK(""http://evil"")",,a@example.org,f,@SUM(1),+1,passed,\n'
    (row,) = parse_roster((HEAD + line).encode())
    assert row.name == '=HYPERLINK("http://evil")'
    assert row.village == "@SUM(1)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (HEAD.encode(), "no participant"),
        (b"name,phone\nA,1\n", "Missing: e-mail, sex"),
        (HEAD.replace("certificate", "cert").encode() + b"A\n", "Missing: certificate number"),
        (b"phone,full name," + HEAD.encode() + b"A\n", "mean the same: name"),
        ((HEAD + SITI).encode("utf-16"), "not UTF-8"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (HEAD.encode() + b"a\x00b,,,,,,,\n", "not a CSV text file"),
        (HEAD.encode() + b"x" * 200_000 + b",,,,,,,\n", "not a CSV text file"),
        (b"x" * (MOST_BYTES + 1), "larger than 1 MB"),
        (HEAD.encode() + b"a,,,,,,,\n" * 5_001, "more than 5000 rows"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    (found,) = problems(content)
    assert found[0] == 0
    assert words in found[1]


def test_short_rows_and_long_cells_are_no_crash() -> None:
    assert problems(HEAD + "Ani\n")
    assert problems(HEAD + "x" * 300 + SITI[4:]) == [
        (2, "The name is too long or holds signs that cannot be printed.")
    ]


def test_a_cell_beyond_the_last_column_is_named_and_empty_ones_do_no_harm() -> None:
    moved = SITI.replace("lulus,", "lulus,PTK, 1")
    assert (2, "This row has more cells than the first row has columns.") in problems(HEAD + moved)
    (row,) = parse_roster((HEAD + SITI.strip() + ",, \n").encode())
    assert row.name == "Siti Contoh"


def test_without_the_column_of_numbers_everyone_gets_one() -> None:
    (row,) = parse_roster((HEAD.replace(",certificate number", "") + SITI).encode())
    assert row.number == ""


@pytest.mark.parametrize("number", ["ß" * 60, "\ufdfa" * 60])
def test_a_number_that_grows_in_capitals_is_refused(number: str) -> None:
    assert problems(HEAD + SITI.replace("lulus,", f"lulus,{number}")) == [
        (2, f"“{number[:40]}” is not a certificate number.")
    ]


def test_a_number_is_compared_without_case_spaces_and_dashes() -> None:
    assert number_key(" ptk23 – ab12 ") == number_key("PTK23-AB12") == "PTK23AB12"
