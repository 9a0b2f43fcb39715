"""German words for days and clocks. See `lexicon.py` for the notation."""

from bot.languages.chart import Value
from bot.languages.numerals import Numerals

MONTH_FIRST = False
NEXT_SKIPS = True
ORDINAL_ENDINGS = "te, ter, ten, tes, th, ste, sten, ster"

NUMERALS = Numerals(
    simple={
        0: "null", 1: "eins, ein", 2: "zwei, zwo", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs",
        7: "sieben", 8: "acht", 9: "neun", 10: "zehn", 11: "elf", 12: "zwölf", 13: "dreizehn",
        14: "vierzehn", 15: "fünfzehn", 16: "sechzehn", 17: "siebzehn", 18: "achtzehn",
        19: "neunzehn", 20: "zwanzig", 30: "dreißig", 40: "vierzig", 50: "fünfzig",
    },
    joined="{unit}und{tens}",
    ordinals={
        1: "erste, ersten, erster, erstes", 2: "zweite, zweiten, zweiter, zweites",
        3: "dritte, dritten, dritter, drittes", 4: "vierte, vierten, vierter, viertes",
        5: "fünfte, fünften, fünfter, fünftes", 6: "sechste, sechsten, sechster, sechstes",
        7: "siebte, siebten, siebter, siebtes, siebenten", 8: "achte, achten, achter, achtes",
        9: "neunte, neunten, neunter, neuntes", 10: "zehnte, zehnten, zehnter, zehntes",
        11: "elfte, elften, elfter", 12: "zwölfte, zwölften, zwölfter",
        13: "dreizehnte, dreizehnten, dreizehnter", 14: "vierzehnte, vierzehnten, vierzehnter",
        15: "fünfzehnte, fünfzehnten, fünfzehnter", 16: "sechzehnte, sechzehnten, sechzehnter",
        17: "siebzehnte, siebzehnten, siebzehnter", 18: "achtzehnte, achtzehnten, achtzehnter",
        19: "neunzehnte, neunzehnten, neunzehnter", 20: "zwanzigste, zwanzigsten, zwanzigster",
        30: "dreißigste, dreißigsten, dreißigster",
    },
    joined_ordinals="{unit}und{tens}ste, {unit}und{tens}sten, {unit}und{tens}ster",
    years="zweitausend{number}, zweitausendund{number}",
)  # fmt: skip

VALUES: dict[str, dict[Value, str]] = {
    "weekday": {
        0: "montag, montags, mo, montagstermin, montage",
        1: "dienstag, dienstags, di, dienstagstermin",
        2: "mittwoch, mittwochs, mi, mittwochstermin",
        3: "donnerstag, donnerstags, do, donnerstagstermin",
        4: "freitag, freitags, fr, freitagstermin",
        5: "samstag, samstags, sonnabend, sonnabends, sa, samstagstermin",
        6: "sonntag, sonntags, so der, so den, sonntagstermin",
    },
    "month": {
        1: "januar, jan, jänner, jän",
        2: "februar, feb, feber",
        3: "märz, mrz, mär",
        4: "april, apr",
        5: "mai",
        6: "juni, jun, juno",
        7: "juli, jul",
        8: "august, aug",
        9: "september, sept, sep",
        10: "oktober, okt, oct",
        11: "november, nov",
        12: "dezember, dez, dec",
    },
    "month_only": {
        1: "januar, jänner",
        2: "februar",
        3: "märz",
        4: "april",
        5: "mai",
        6: "juni",
        7: "juli",
        8: "august",
        9: "september",
        10: "oktober",
        11: "november",
        12: "dezember",
    },
    "one": {1: "ein, eine, einen, einem, einer, ne, nem"},
    "couple": {
        2: "paar, ein paar",
        3: "einige, wenige",
    },
    "rel": {
        0: "heute, heut, heutige, heutigen, heutiger, an diesem tag, am selben tag, diesen tag",
        1: "morgen, morgigen, morgige, morgiger, mrgn, morgn, mrg, nächsten tag, am nächsten tag, am tag darauf, tags darauf",
        2: "übermorgen, übermorgige, übermorgigen",
        -1: "gestern",
    },
    "tonight": {
        "evening": "heute abend, heut abend, heute abends, diesen abend",
        "night": "heute nacht, heut nacht",
    },
    "todaypart": {
        "morning": "heute morgen, heute früh, heute vormittag, heut früh, heut vormittag, heute vormittags",
        "noon": "heute mittag, heut mittag",
        "afternoon": "heute nachmittag, heut nachmittag, heute nachmittags",
    },
    "part": {
        "morning": """vormittag, am vormittag, vormittags, morgens, am morgen, früh, früher, frühen, frühe, in der früh, in der frühe, gleich in der früh, morgens früh, gleich morgens, am frühen morgen, früh am morgen, früh morgens, am späten vormittag, früher morgen, frühmorgens, des morgens, des vormittags, dem vormittag, den vormittag, den morgen, vormittage, der vormittag, frühestmöglich am morgen, zeitig in der früh, später vormittag, früher vormittag, am vormittag""",
        "noon": """mittag, am mittag, mittags, über mittag, um die mittagszeit, mittagszeit, in der mittagspause, zu mittag, zur mittagszeit""",
        "afternoon": """nachmittag, am nachmittag, nachmittags, am späten nachmittag, am frühen nachmittag, nach dem mittagessen, nach dem mittag, nach dem essen, später nachmittag, früher nachmittag, spätnachmittag, spätnachmittags, des nachmittags, den nachmittag, dem nachmittag, nachmittage""",
        "evening": """abend, am abend, abends, nach feierabend, am frühen abend, am späten abend, spätabends, spät abends, früher abend, später abend, gegen abend, des abends, den abend, dem abend, dieser abend, in den abendstunden, vorabend""",
        "night": "nacht, nachts, in der nacht, spät nachts, des nachts, der nacht",
    },
    "clockword": {
        (12, 0): "um zwölf uhr mittags, zwölf uhr mittags, 12 uhr mittags, 12 uhr mittag",
        (0, 0): "mitternacht, um mitternacht, zwölf uhr nachts, 12 uhr nachts, null uhr",
    },
    "ampm": {
        "am": "a m, a.m.",
        "pm": "pm, p m, p.m.",
    },
    "thismonth": {
        "this": "diesen monat, diesem monat, dieses monats, diesen monats, laufenden monat",
    },
    "nextmonth": {
        "next": """nächsten monat, nächster monat, kommenden monat, nächsten monats, kommenden monats, im nächsten monat, nächstem monat, folgenden monat""",
    },
    "choice": {
        "middle": "mittlere, mittleren, mittlerer, in der mitte",
        -1: "letzte, letzten, letzter, letztes, der letzte, die letzte, spätesten, letztere, unterste, unterster, untersten, ganz unten",
        1: "ersteres, früheste, frühesten, oberste, oberster, obersten, ganz oben",
    },
    "monthafter": {
        "after": "übernächsten monat, übernächster monat, übernächsten monats",
    },
    "holiday": {
        (
            12,
            25,
        ): "weihnachten, weihnachtstag, ersten weihnachtstag, erster weihnachtstag, 1. weihnachtstag",
        (12, 24): "heiligabend, heilig abend, heiliger abend",
        (12, 26): "zweiten weihnachtstag, zweiter weihnachtstag, 2. weihnachtstag, stefanitag",
        (12, 31): "silvester, sylvester",
        (1, 1): "neujahr, neujahrstag",
        (5, 1): "tag der arbeit",
        (10, 3): "tag der deutschen einheit",
        (12, 6): "nikolaus, nikolaustag",
        (1, 6): "dreikönigstag, heilige drei könige",
        (10, 31): "halloween, reformationstag",
        (11, 1): "allerheiligen",
        (2, 14): "valentinstag",
    },
    "easter": {
        0: "ostern, ostersonntag",
        1: "ostermontag",
        -2: "karfreitag",
        39: "christi himmelfahrt",
        49: "pfingsten, pfingstsonntag",
        50: "pfingstmontag",
        60: "fronleichnam",
    },
    "part_after_day": {
        "morning": "morgen",
        "evening": "spät, möglichst spät, so spät wie möglich",
    },
    "weekday_short": {
        6: "so",
    },
    "floating": {
        "5 2 6": "muttertag",
    },
}
PARTS_IN_DAYS = {
    "morning": ("vormittag", "morgen", "früh"),
    "noon": ("mittag",),
    "afternoon": ("nachmittag",),
    "evening": ("abend",),
    "night": ("nacht",),
}
WHOLE_DAYS = [names.split(",")[0] for names in VALUES["weekday"].values()]
for number, day in enumerate(WHOLE_DAYS):
    compounds = [day + part for parts in PARTS_IN_DAYS.values() for part in parts]
    VALUES["weekday"][number] += ", " + ", ".join(compounds)
VALUES["with_part"] = {
    said: ", ".join(day + part for day in WHOLE_DAYS for part in parts)
    for said, parts in PARTS_IN_DAYS.items()
}

WORDS = {
    "at": "um, gegen, @, um ca, ums, um genau, so um, so gegen, pünktlich um, punkt, um etwa, um circa, à",
    "around": "gegen, ca, ca ., circa, etwa, ungefähr, so um, so gegen, rund, zirka, kurz, um die, ugf, pünktlich, genau, so ca",
    "on": "am, an, den, für, für den, für die, im, schon, des, vom, dem, auf den, auf",
    "the": "der, die, das, den, dem, des",
    "the_dot": """der, den, dem, am, zum, vom, ab, bis, zwischen, und, auf, des, ab dem, bis zum, oder, für den, nach dem, vor dem, seit dem, von dem, auf den, für, am tag, gegen den""",
    "dayword": "tag, datum, tag der, dem tag",
    "of": "von, des, der, vom, in, im, den, dem",
    "and": "und",
    "or": "oder, oder am, oder den, und, oder auch, oder der, bzw, und am",
    "half_before": "halb, halber, halbe",
    "quarter": "viertel, 1 / 4, einviertel, ein viertel",
    "quarter_before": "viertel",
    "threequarter": "dreiviertel, drei viertel, 3 / 4",
    "past": "nach",
    "to": "vor",
    "oclock": "uhr, h, uhrr, u, uh, uhr ., h .",
    "minute": "minute, minuten, min, mins, minütchen",
    "hour": "stunde, stunden, std, stündchen, h",
    "half_hour": "halbe stunde, halben stunde, eine halbe stunde, einer halben stunde, halbes stündchen, 1 / 2 stunde, halbstunde",
    "and_half": "und eine halbe, einhalb, und ne halbe, und halb",
    "dayunit": "tag, tage, tagen, t",
    "weekunit": "woche, wochen, wo",
    "monthunit": "monat, monate, monaten, monats",
    "next": "nächste, nächsten, nächster, nächstes, nächstem, nä",
    "this": "diese, diesen, dieser, dieses, diesem, dies",
    "following": "darauf, darauffolgende, darauffolgenden, folgenden, danach, drauf",
    "nextweek": """nächste woche, nächster woche, kommende woche, kommender woche, folgende woche, der nächsten woche, in der nächsten woche, darauffolgende woche, die woche drauf, nächsten woche, kommenden woche, der kommenden woche, in der kommenden woche, folgenden woche, woche darauf, woche danach, nä woche, nächste wo""",
    "thisweek": """diese woche, dieser woche, in dieser woche, die woche, der woche, laufende woche, dieser wochen, dieselbe woche, ganze woche, die ganze woche, aktuelle woche""",
    "weekafter": "übernächste woche, übernächster woche, übernächsten woche, in der übernächsten woche",
    "weekend": "wochenende, dieses wochenende, diesem wochenende, am wochenende, we, das wochenende, wochenend",
    "nextweekend": "nächstes wochenende, nächsten wochenende, nächstem wochenende",
    "in": "in, binnen, heute in, innerhalb von, in etwa, in ca, in circa, in rund",
    "fromnow": "ab heute, von heute an, ab jetzt, von jetzt an, ab sofort, von heute",
    "from_day": "ab, von, nach, ab dem, nach dem, vom, ab kommendem",
    "after": "nach, nach dem, nach der, später als, erst nach, frühestens nach, nach den",
    "before": "vor, vor dem, vor der, früher als, noch vor, noch vor dem, vor den",
    "until": """bis, bis zum, bis um, spätestens, bis spätestens, nicht später als, nicht nach, bis einschließlich, bis zu, spätestens um, spätestens am, bis auf den, bis zur, bis einschl, bis inklusive, bis etwa, bis ca, bis gegen, maximal bis, spätestens bis, nicht nach dem, bis in""",
    "since": "ab, ab dem, frühestens, frühestens um, frühestens am, ab um, erst ab, seit, seit dem, ab ca, etwa ab, ab etwa, frühestens ab, ab der, ab den, ca ab, ungefähr ab, nicht vor, nicht vor dem, nicht früher als",
    "onwards": "oder später, oder danach, aufwärts, oder auch später, frühestens, und später, und danach",
    "orearlier": "oder früher, oder davor, spätestens, spät ., maximal",
    "between": "zwischen, zwischen dem, zwischen den, irgendwann zwischen, zw, zw .",
    "range_to": "bis, bis zum, bis um, auf den, zum, auf, ->, /, bis in den, –, bis ca",
    "start_of": "anfang, am anfang, anfang des, zu beginn, zu beginn des, beginn, anfangs",
    "middle_of": "mitte, mitte des, in der mitte, mitte der",
    "end_of": "ende, am ende, ende des, gegen ende, zum ende, ende der, bis ende",
    "except": "außer, nur nicht, nicht am, nur nicht am, bloß nicht, ausgenommen, außer am, nicht, nur bitte nicht, alles außer",
    "not_after": """nicht, geht nicht, ist schlecht, geht bei mir nicht, passt nicht, passt mir nicht, is schlecht, nein, leider nicht, eher nicht, fällt aus, fällt weg""",
    "instead_of": """statt, anstatt, anstelle, statt am, anstatt am, statt um, und nicht, statt dem, statt den, anstelle von, nicht am, nicht um, und nicht um, nicht den um""",
    "to_new": "auf, auf den, in, zu, lieber, sondern, doch lieber, wäre, ginge, ginge es, geht, geht auch, soll, sollte, besser, passt, stattdessen, ->, dann, auf einen, gegen einen, gegen, machen wir",
    "from_old": "von, vom, von dem, meinen, des, mein",
    "in_month": "im, in, für, für den, bis, ganzen, anfang, seit, diesen, ende, mitte, monat, den ganzen, kommenden, nächsten",
    "same_time": """gleiche zeit, gleiche uhrzeit, selbe zeit, selben zeit, gleicher zeit, selbe uhrzeit, gleichen zeit, gleichen uhrzeit, selber zeit, selben uhrzeit, selber uhrzeit, zur gleichen zeit, zur selben zeit, um dieselbe zeit, dieselbe zeit, dieselbe uhrzeit""",
    "later_by": "später, früher, nach hinten, nach vorne, zu spät",
    "people": """personen, person, leute, erwachsene, kinder, kind, jahre, jahr, mal, euro, gäste, teilnehmer, plätze, plätzen, kg, nächte, zimmer, stück, %, $, €, sterne, hunde, katzen, leuten, pers, eur""",
    "too": "zu",
    "lasting": "für, lang",
    "quarter_hour": "viertelstunde, eine viertelstunde, einer viertelstunde, viertel stunde",
    "three_quarter_hour": "dreiviertelstunde, eine dreiviertelstunde, einer dreiviertelstunde",
    "hour_and_half": "anderthalb stunden, eineinhalb stunden, einundeinhalb stunden",
    "workday": "werktag, werktage, werktagen, arbeitstag, arbeitstage, arbeitstagen",
    "fortnight": "vierzehn tage, vierzehn tagen, 14 tage, 14 tagen",
    "coming": "kommende, kommenden, kommender, kommendes, kommendem, diese kommende",
    "afternext": "übernächste, übernächsten, übernächster, übernächstes",
    "inaweek": "in einer woche, in ner woche, in acht tagen, in 8 tagen",
    "dayafter": "tag danach, den tag danach, tag darauf, einen tag später",
    "workweek": "unter der woche, arbeitswoche, diese arbeitswoche, wochentags, werktags",
    "nextworkweek": "nächste arbeitswoche, kommende arbeitswoche",
    "calweek": "kw, kalenderwoche, woche",
    "weekof": "woche vom, woche ab, woche ab dem, woche um den, woche des, woche mit dem, woche beginnend am",
    "restof": "rest, den rest, rest der, rest des, den rest der, den rest des, restliche",
    "laterthisweek": "später diese woche, noch diese woche, später in der woche",
    "last_one": "letzte, letzten, letzter",
    "endmonth": "monatsende, zum monatsende, ultimo",
    "earlier_by": "früher, nach vorne, vorher",
    "to_bare": "auf, machen wir, lieber, doch lieber, mach, machen, dann, besser, sagen wir",
    "clause_tail": "draus, bitte, stattdessen, dann, wenn möglich, wäre gut, passt, wäre besser, ginge, geht, lieber",
    "shift_by": "um, um eine, um ne",
    "thing": "option, termin, vorschlag, variante, möglichkeit, auswahl, zeit",
    "after_that": "danach, nach diesem tag, nach diesem datum, anschließend",
    "yearunit": "jahr, jahre, jahren, jahres",
    "half_year": "halbes jahr, halben jahr, ein halbes jahr, einem halben jahr",
    "thisyear": "dieses jahr, diesem jahr, dieses jahres",
    "nextyear": "nächstes jahr, nächsten jahr, nächsten jahres, kommendes jahr",
    "arrive": "bis, bis zum, bis auf, bis auf den",
    "seconds": "sekunde, sekunden, sek",
    "last_time": "letzte, letzter, letzten, vergangene, vergangenen",
    "earlier_verb": "zieh .. vor, ziehe .. vor, ziehen .. vor, vorziehen, vorverleg*, vorzieh*, vorgezogen, vorverlegt",
    "nextday": """nächsten tag, am nächsten tag, folgetag, am folgetag, folgenden tag, tag danach, tag darauf, tag drauf, tag später""",
}

# Words of their own, though each looks like a slip of one above.
PLAIN = """arbeite aktuellen beliebiges christ dance geben gegend jeder jedes jedem macht meines night
passiert sachen spielen spielt tages treffe welches werde wieder wieviel"""
