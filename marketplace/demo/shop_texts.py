"""Names and texts of the demonstration's shops. All invented, and each text says so."""

from dataclasses import dataclass

_ID = " Toko ini rekaan untuk peragaan."
_EN = " This shop is invented for the demonstration."


@dataclass(frozen=True)
class Shop:
    """A shop; ``waits_as`` says in which state its application waits, "" once it is open."""

    key: str
    serial: int
    name: str
    area: str
    district: str
    village: str
    postcode: str
    bank_code: str
    bank_number: str
    makers: tuple[str, ...]
    about_id: str
    about_en: str
    waits_as: str = ""
    days_ago: float = 0.0


SHOPS = (
    Shop(
        "lumarap", 1, "Wastra Lumarap", "city", "Sukorejo", "Pakunden", "66122",
        "114", "9900000001", ("Wulan Prabasari", "Sri Handarbeni"),
        "Dua pembatik dan satu pewarna, di rumah sendiri. Yang paling sering kami gambar adalah "
        "ikan koi, tiap helai berbeda. Pewarna: indigo dan akar mengkudu, celup berulang." + _ID,
        "Two drawers and one dyer, in our own house. What we draw most is koi, no cloth like "
        "another. Dyes: indigo and mengkudu root, dipped again and again." + _EN,
    ),
    Shop(
        "sasmaya", 2, "Canting Sasmaya", "city", "Kepanjenkidul", "Sentul", "66113",
        "002", "990000000000002", ("Tumini Rahsawati",),
        "Batik tulis bunga dan teratai. Satu helai dikerjakan satu orang dari awal sampai lorod, "
        "namanya ada di ujung kain." + _ID,
        "Hand-drawn blossom and lotus. One person makes a cloth from the first line to the last "
        "boiling, and signs its corner." + _EN,
    ),
    Shop(
        "kaloka", 3, "Griya Malam Kaloka", "city", "Sananwetan", "Gedog", "66132",
        "009", "9900000003", ("Endah Larasmaya", "Yatin Purbasonta"),
        "Kendang jimbe dan belimbing, tulis dan kombinasi. Cap tembaga kami buat sendiri, isennya "
        "kami tulis dengan canting." + _ID,
        "Drums and star fruit, drawn or stamped and drawn. We make our copper stamps ourselves and "
        "fill the fields by canting." + _EN,
    ),
    Shop(
        "cakrawira", 4, "Loji Cakrawira", "regency", "Nglegok", "Penataran", "66181",
        "008", "9900000000004", ("Sugeng Adiwaskita", "Rukmi Setyawening"),
        "Bentuk-bentuk dari batu candi, di atas mori primissima dengan warna soga. Yang dicap dan "
        "yang ditulis selalu kami sebutkan." + _ID,
        "Forms taken from temple stone, on primissima cotton in soga brown. We always say which is "
        "stamped and which is drawn." + _EN,
    ),
    Shop(
        "wungkal", 5, "Kebon Wungkal", "regency", "Srengat", "Dandong", "66152",
        "014", "9900000005", ("Mulyani Kertawira", "Ginem Sartika"),
        "Kami membatik apa yang tumbuh di kebun dan berenang di kolam: kenanga, kakao, nanas, "
        "gurami. Selendang sutra dibuat atas giliran, dua helai sebulan." + _ID,
        "We wax what grows in the garden and swims in the pond: ylang-ylang, cocoa, pineapple, "
        "gourami. Silk shawls come in turn, two a month." + _EN,
    ),
    Shop(
        "tirtamaya", 6, "Omah Cap Tirtamaya", "regency", "Kanigoro", "Tlogo", "66171",
        "451", "9900000006", ("Bagus Danarpati", "Marwan Kusnadipa", "Sulimah"),
        "Bengkel cap dengan empat meja dan dua puluh tujuh cap tembaga. Bisa untuk seragam, paling "
        "sedikit sepuluh helai. Tekstil cetak kami jual dengan nama tekstil cetak." + _ID,
        "A stamping workshop with four tables and twenty-seven copper stamps. Uniforms from ten "
        "pieces on. What is printed we sell as print." + _EN,
    ),
    Shop(
        "pancarupa", 7, "Ciprat Pancarupa", "regency", "Garum", "Tawangsari", "66182",
        "200", "9900000000000007", ("Surati Wonokersa", "Kelompok Pancarupa"),
        "Enam orang yang belajar bersama. Malam dicipratkan dengan kuas dan sapu lidi; tidak ada "
        "dua helai yang sama. Juga jumputan dan ekoprint." + _ID,
        "Six people who learnt together. Wax is flicked with brush and broom; no two cloths are "
        "alike. Tie-dye and leaf print too." + _EN,
    ),
    Shop(
        "gandewa", 8, "Sanggar Gandewa", "city", "Sukorejo", "Tanjungsari", "66122",
        "002", "990000000000008", (),
        "Kain panjang dan sarung untuk hari raya, dikerjakan keluarga." + _ID,
        "Long cloths and sarongs for feast days, made by one family." + _EN,
        "returned", 4.0,
    ),
    Shop(
        "jatayu", 9, "Dapur Soga Jatayu", "regency", "Talun", "Bendosewu", "66183",
        "114", "9900000009", (),
        "Batik tulis warna soga dari kulit kayu tingi, jambal, dan tegeran." + _ID,
        "Hand-drawn batik in soga from the barks of tingi, jambal and tegeran." + _EN,
        "checked", 2.5,
    ),
    Shop(
        "randu", 10, "Rumah Randu Wening", "city", "Sananwetan", "Klampok", "66134",
        "009", "9900000010", (),
        "Selendang tulis ringan untuk dipakai sehari-hari, kain voalissima." + _ID,
        "Light hand-drawn shawls for every day, on voalissima cotton." + _EN,
        "submitted", 0.8,
    ),
)  # fmt: skip
