"""German, also as in Austria and Switzerland: words for times and wishes. See `lexicon.py`."""

CODE = "de"

COMMON = """der die das den dem des ein eine einen einem einer eines und oder aber auch ich du er sie es wir ihr
mich mir dich dir ihn ihm uns euch ihnen mein meine meinen meinem meiner dein euer ihre ihren unser
ist sind war wäre bin bist sein hat habe haben hab hätte hatte kann können könnte könnten könnt muss
müssen soll sollte will wollen wollte möchte möchten würde werden wird brauche brauchen nicht kein
keine keinen ja nein doch noch schon nur sehr so wie was wann wo wer welche welcher warum wenn dass weil
in im am an auf aus bei bis für mit nach von vom vor zu zum zur um über unter ab bitte danke hallo guten
gerne gern gut jetzt dann da hier dort heute morgen geht passt mal eben leider schönen vielen dank
machen mach gibt gibts gehts ne nee nen is nix einfach lieber statt alle alles etwas bitteschön"""


SHORT = {"nich": "nicht", "net": "nicht", "ned": "nicht"}

CONCEPTS = {
    "not_late": "nicht",
    "my": "mein, meine, meinen, meinem, meiner, unser, unseren, unserem, unsere, diesen, dieser",
    "instead": "stattdessen, lieber",
    "possible": "möglich, geht, ginge, passt, frei, wäre möglich, machbar",
    "works": "passt, geht, passt mir, geht klar, klingt gut, wär gut, wäre gut, wär top, wäre mir recht, wär mir recht, ist gut, ist super, würde passen, passt gut, ist ok, ist perfekt",
    "bad_time": "kann ich nicht, geht nicht, passt nicht, passt mir nicht, ist schlecht, kann nicht, krieg ich nicht hin, schaffe ich nicht, schaff ich nicht, schaffs, schaffe, klappt nicht, verhindert, zu früh, zu spät, feiertag, nicht hin, bin ich nicht da, nicht da",
    "pick_number": "option, nummer, nr, variante, möglichkeit, vorschlag, nr., no., nummero",
    "neither": "weder, noch",
    # --- what one may want ---
    "book": """buchen, buch*, gebucht werden, reservier*, reservieren, vereinbar*, vereinbaren, ausmachen, mach .. termin, machen .. termin, mache .. termin, termin machen, termin ausmachen, anmelden, melde .. an, eintragen, trag .. ein, tragen .. ein, trage .. ein, trag mich, plan*, einplanen, ansetzen, setze .. an, leg* .. fest, leg .. termin, lege .. termin, lege .. fest, festlegen, termin für, neuen termin, neuer termin,
        brauche einen termin, brauche termin, brauch* .. termin, bräuchte .. termin, hätte gern einen termin, hätte gern .. termin, hätte gerne .. termin, möchte einen termin, möchte .. termin, will einen termin, dazwischenschieben, dazwischen schieben, termin bekommen, gib mir .. termin, erstell*, vormerken, merk .. vor, drannehmen, drankommen, vorbeikommen, anfrage für, probetraining machen, zum kalender hinzufügen, zu meinem kalender, in meinen kalender, in den kalender, nehm gern noch, wir brauchen jemanden, bräuchte, termin bitte""",
    "move": """verschieb*, verschieben, verschoben, verlegen, verleg*, umbuchen, umbuch*, ändern, änder*, geändert, tausch*, tauschen, umdisponieren, verschiebung, vorverlegen, vorziehen, zieh .. vor, ziehen .. vor, schieben, schieb*, verschob*, anderen tag, anderer tag, andere zeit, anderen termin, woandershin, aus versehen, versehentlich, wechseln, wechsel*, aktualisier*, auf einen anderen, neuen termin statt, neuen termin .. statt, später machen, früher machen, umplan*, plane .. um, leg .. auf, mache .. draus, machen wir .. draus, verläng*, umleg*, verkürz*, nach hinten, vom .. auf .. legen, von .. auf .. legen, umgelegt, rüberschieben""",
    "cancel": """absagen, absag*, abgesagt, sag .. ab, sage .. ab, sagen .. ab, sagt .. ab, stornier*, stornieren, storno, stornierung, annullier*, streich*, streichen, lösch*, löschen, abmelden, melde .. ab, meld .. ab, meldet .. ab, entfern*, entfallen, entfällt, austragen, trag .. aus, trage .. aus, tragen .. aus, rausnehmen, nehmt mich von, nehmts mich von, von der liste, abblasen, blas .. ab, brauche .. nicht mehr, brauch .. nicht mehr, benötigen .. nicht mehr, brauchen .. nicht mehr, hat sich erledigt, ausfallen lassen, fällt aus, cancel*, canceln, kündig*, abbestell*, nicht mehr nötig, weg damit, beseitig*, benötige .. nicht mehr, brauchts nicht mehr, nehmt mich .. raus, nimm mich .. raus, nehmen sie mich .. raus, tragt mich .. aus""",
    "cant_come": """kann nicht kommen, kann leider nicht kommen, kann ich nicht, kann leider nicht, kann .. nicht wahrnehmen, schaffe es nicht, schaffs .. nicht, schaff es nicht, krieg ich nicht hin, komm nicht weg, bin verhindert, muss leider passen, klappt bei mir nicht, klappt nicht, passt mir doch nicht, geht bei mir nicht, ist was dazwischengekommen, dazwischengekommen, lieg flach, wird nichts, wird nix, wird leider nichts, wird leider nix, wird doch nichts, wird doch nix, wird leider doch nichts, wird leider doch nix""",
    "booking": """termin, termine, termins, terminen, buchung, buchungen, reservierung, reservierungen, treffen, besprechung, besprechungen, meeting, meetings, sitzung, beratung, kurs, besichtigung, massage, führung, coaching, untersuchung, platz, erstgespräch, gespräch, tierarzttermin, zahnarzttermin, arzttermin, friseurtermin, demo, anruf, veranstaltung, veranstaltungen, kalender, verabredung, ereignis, ereignisse, besuch, stunde, inspektion, *termin, wartung, heizungswartung""",
    "foreign": """pizza, pizzas, bestellt, zeitung, zeitschrift, mitgliedschaft, bestellung, bestellungen, abo, zeitungsabo, abonnement, newsletter, rechnung, rechnungen, paket, pakete, lieferung, lieferadresse, passwort, kennwort, vertrag, karte, kreditkarte, versicherung, wecker, alarm, timer, musik, lied, wetter, regen, schneien, regnen, vorhersage, temperatur, wind, windrichtung, flug, hotel, e-mail, e-mails, email, emails, mail, mails, licht, lampe, fernseher,
        einkaufsliste, lebensmittelliste, todo liste, to-do-liste, aufgabenliste, aufgabe, aufgaben, liste hinzu, notiz, notizen, rückerstattung, zahlung, konto, nachricht, nachrichten, rezept, webseite, aktionseintrag, einkauf, einkaufen""",
    "list": """was habe ich, was hab ich, welche termine, welchen termin, meine termine, meine buchungen, wann ist mein, wann war mein, wann war nochmal, wann habe ich, wann hab ich, wann bin ich, wann ist meine, wann ist der, wann ist das, wann findet, wann beginnt, um wie viel uhr, um wieviel uhr, steht mein, steht der termin, bleibt es bei, habe ich .. gebucht, hab ich .. gebucht, habe ich .. termin, hab ich .. termin, habe ich etwas, hab ich was, bin ich .. eingetragen, bin ich dran, ich dran bin, zeig mir, zeige mir, zeig .. termine, zeige .. termine, was steht an, was steht, mein nächster termin, erinner mich an wann, auf meinem kalender, in meinem kalender, was sind meine, was mache ich, wo ist mein, der nächste termin, finde .. termin, zeig meinen, termine ich habe, termine ich hab, termine hab, termin ich habe, termin ich hab, termine wir haben, habe ich gebucht, hab ich gebucht, ich gebucht habe, ich gebucht hab, was hab, wann ich dran, wann ich meinen, wann ich einen termin, wann ich kommen, habt ihr mich eingetragen, haben sie mich eingetragen, habt ihr mich .. eingetragen, haben sie mich .. eingetragen, mich vorgemerkt, muss ich nochmal, wann muss ich, wann soll ich, termine bei ihnen, termine bei euch""",
    "free": """frei, freie, freien, freier, freies, verfügbar, verfügbare, verfügbarkeit, verfügbaren, noch was frei, noch etwas frei, was frei, haben sie noch, habt ihr noch, hätten sie, hättet ihr, gibt es noch, gibts noch, was gibts noch, gibt es einen, wann geht, wann hätten, wann habt ihr, wann haben sie, wie siehts, wie sieht es, nächstmöglich*, nächste freie, noch plätze, slots, noch termine, welche zeiten, welche uhrzeiten, welche tage, verfügt, zeit am, zeit um, wann ginge, ausgebucht, noch platz, noch was, beschäftigt""",
    "yes": """bestätigen, gut so, offensichtlich, zweifellos, allerdings, logisch, auf jeden fall, bestimmt, in der tat, eindeutig, absolut, ja, jo, jap, jup, jep, joa, ja gerne, ja bitte, klar, na klar, ok, okay, oki, okee, gerne, gern, genau, richtig, stimmt, korrekt, passt, passt so, einverstanden, in ordnung, geht klar, perfekt, super, gut, alles klar, kein problem, bestätige, bestätigt, bestätigen, sehr gut, prima, toll, jawohl, jawoll, sicher, natürlich, selbstverständlich, machen wir so, mach das, mach es, fix machen, spricht nichts dagegen, abgemacht, so machen, gerne doch, unbedingt, meinetwegen, von mir aus, so ist es, das stimmt, gebongt, jepp, freilich, eh klar, 👍, ✅, 👌, bitte buchen, bitte ja, klingt gut, wunderbar, top, ausgezeichnet, großartig, definitiv, dies ist gut, das ist gut""",
    "no": """nein, nee, nö, lieber nicht, doch nicht, nein danke, lass, lass ma, lass mal, lassen sie, vergiss, vergiss es, egal nein, falsch, stimmt nicht, noch nicht, jetzt nicht, keinesfalls, auf keinen fall, bloß nicht, niemals, das wars, das war alles, das ist alles, sonst nichts, nichts, keine, keiner, keinen, beim alten, bleiben, so lassen, hat sich erledigt, 👎, warte, warten, moment, abbrechen, stopp, stop, ein andermal, nix, dagegen, nicht einverstanden, ablehnen, abgelehnt, negativ, überhaupt nicht, sicher nicht, bestimmt nicht, fast richtig, nicht ganz""",
    "all_done": "das wars, das war's, das war alles, das ist alles, das wäre alles, sonst nichts, nichts weiter, das wär's, das wärs",
    "no_sure": "lieber nicht, stimmt nicht, falsch, doch nicht, lass mal, lass ma, beim alten, nicht richtig, passt nicht, nein, bloß nicht, nicht einverstanden, überhaupt nicht, sicher nicht, bestimmt nicht",
    "not": "nicht, nie, niemals, kein, keine, keinen, ohne",
    "why_not": "warum nicht, wieso nicht, können sie nicht",
    "more": """mehr, andere, anderen, anderer, anderes, weitere, weiteren, weiter, später, spätere, früher, frühere, alternativen, alternative, andere zeiten, andere tage, mehr zeiten, nächste seite, nächsten wechseln, zum nächsten, keiner davon, keine davon, keiner von, was gibts noch, was noch, sonst noch, noch andere, und danach, danach, noch was, der nächste, die nächsten, nächsten, nächste, zeig mehr""",
    "none_of": "keiner, keine davon, keiner davon, passen mir nicht, passen .. nicht, passt mir nicht, zu früh, zu spät, kann ich überall nicht, keins davon, überall nicht, keiner passt, keine passt, nirgends, keiner von denen, keine von denen, keine der zeiten, da muss ich",
    "human": """menschen, mensch, echten menschen, echte person, richtige person, mitarbeiter, mitarbeiterin, berater, jemanden sprechen, mit jemandem, mit einem menschen, mit jemand, kundenservice, kundendienst, support, empfang, rezeption, rückruf, ruft mich an, rufen sie mich, anrufen lassen, verbinden sie mich, verbinde mich, ansprechpartner, chef, sprechen mit, operator, von ihren leuten, ihrer kollegen, von euren leuten, euch am telefon, einem kollegen, eine kollegin, einen kollegen, persönlich sprechen, jemand von euch, jemand von ihnen, jemanden von euch, jemanden von ihnen, jemanden ans telefon""",
    "help": "hilfe, hilf mir, helfen, hilf, wie funktioniert, wie geht das, was kannst du, was können sie, was kann ich, befehle, anleitung, ich verstehe nicht wie, wie benutze, kenne mich nicht aus, was muss ich, wie mache ich, unterstützung, was tust du",
    "greet": "hallo, hi, hey, guten morgen, guten tag, guten abend, moin, moin moin, servus, grüß gott, grüezi, hallöchen, tag, gute nacht, sehr geehrte, sehr geehrter, liebe, lieber herr, schönen guten tag",
    "thanks": "danke, vielen dank, dankeschön, merci, herzlichen dank, danke schön, besten dank, bedanke, geholfen, hilfreich, dankeee, dank dir, dank euch, dank ihnen, thx, tausend dank, 1000 dank, sehr geholfen, mir geholfen, uns geholfen, sehr hilfreich, sehr nett, sehr freundlich",
    "bye": "tschüss, tschüs, ciao, bis dann, bis bald, auf wiedersehen, mit freundlichen grüßen, mfg, lg, liebe grüße, viele grüße, vg, gruß, gruss, schönen tag, schönes wochenende, schönen abend, beste grüße, bis morgen dann, freundliche grüße, bis dahin, tschüssi, tschau",
    "question": "haben sie, habt ihr, hätten, hättet, gibt es, gibts, welche, welcher, wann, ist .. frei, sind .. frei, wie siehts, was, wäre, ginge, geht es, hast du, wie wäre, ist noch",
    "pick": "nehme, nehm, ich nehme, nehm ich, wähle, möchte den, möchte die, wählen, option, den um, die um, lieber den",
    "any_choice": "egal, egal welcher, irgendein, irgendeinen, irgendeines, beliebig, mir egal, ganz egal, such aus, irgendeiner, suchen sie aus",
    "want": "ich möchte, möchte, ich will, will, wollen, würde gern, würde gerne, würd gern, hätte gern, hätte gerne, brauche, brauchen, bräuchte, kann ich, kann man, können, könnten, könnt, bitte, muss, müssen, müsste, ich wünsche, hiermit, bitte ich",
    "book_sure": "ich möchte buchen, möchte .. buchen, hätte gern .. termin, hätte gerne .. termin, möchte einen termin, bitte buchen, bitte reservieren, bitte eintragen, dazwischenschieben, brauche einen termin, buch mir, bräuchte",
    "list_sure": "meine termine, meine buchungen, bin ich .. eingetragen, mein termin .. noch, was habe ich gebucht",
    "name_is": "ich heiße, ich heisse, mein name ist, name, mein name, auf den namen, heiße, ich heiss, läuft auf, geht auf, unter dem namen, auf den namen von, name auf, namen auf, namen in, namen zu",
    "i_am": "ich bin, bin, hier ist, hier spricht, mit freundlichen grüßen, mfg, lg, liebe grüße, viele grüße, vg, gruß, gruss, beste grüße, danke, vielen dank, das ist",
    "for": "für, für den, für die",
    "but": "sondern, nur",
    "help_sure": "wie funktioniert, wie geht das, was kannst du, was können sie",
    "name_article": "der, die, herr, frau",
    "small": "ist, war, der, die, das, ein, eine, neu, so, zu, für, am, im, mit, bei, von, krank, nicht, leider, kunde, kundin, verhindert, da, dran, ab, es, auch, schon, noch, nur, eigentlich, herr, frau, damen, hier",
    "zone_before": "zeit, uhrzeit, ortszeit",
    "zone_after": "zeit in, uhrzeit in, ortszeit in, zeitzone",
    "phone_cue": "telefon, telefonnummer, nummer, handy, handynummer, tel, mobil, erreichbar unter, whatsapp",
    # --- what tells one wish from another ---
    "see": """zeig, zeige, zeigen, anzeigen, nenne, sag mir, sage mir, prüfe, prüf, überprüf*, such, suche, finde, finden, lies, liste auf, sehen, ansehen, anschauen, gib mir, welche, welcher, wie viele, wie lange, was ist, was sind, was steht, öffne meinen""",
    "agenda": "kalender, terminplan, zeitplan, tagesplan, terminkalender, agenda, *kalender",
    "reminder": "erinner*, erinnere, erinnerung, erinnerungen",
    "when_word": """wann, um wie viel uhr, um wieviel uhr, welcher tag, welchen tag, an welchem tag, wo, wer, wie spät""",
    "add": """füge, hinzufügen, hinzu, trag, trage, erstell*, mach, mache, machen, leg, lege, starte, plane, planen, neuer, neues, neuen, neue, setz, setze, organisier*, schreib, notier*, einrichten, anlegen""",
    "table": """tisch, restaurant, abendessen, mittagessen, frühstück, zimmer, doppelzimmer, nächte, arzt, ärztin, zahnarzt, friseur, salon, haarschnitt, essen gehen, essen""",
    "other_act": """spiel, spiele, abspielen, schalt*, einschalten, ausschalten, mach .. an, mach .. aus, sende, senden, schick*, schreib eine, bestell*, kauf*, schließ*, öffne, öffnen, dreh*, weck*, übersetz*, sing*, zahl*, überweis*, nimm .. teil, teilnehmen, beitreten, verbinde mich mit meinem, bewert*, vergib, gib .. punkte, stumm, weiterleiten, leite .. weiter, antworte*""",
    "other_matter": """wetter, regen, regnen, regnet, schnee, schneien, schneit, sonne, sonnig, wind, windig, kalt, warm, heiß, temperatur, luftfeuchtigkeit, feuchtigkeit, schirm, mantel, verkehr, witz, lied, film, filme, kino, kinoprogramm, album, buch von, rezept, nachrichten, hauptstadt, einkaufsliste, milch, brot, bank, geld, passwort, kredit, licht, lichter, lampe, heizung, fenster, tür, türen, garage, küche, wohnzimmer, vorhänge, schloss, schlösser, punkte, sterne, luftfeuchtig*, sturm, schneesturm, gewitter, bewölkt, grad, nebel, neblig, kälter, wärmer, sonnenaufgang, sonnenuntergang, kostet, kosten, preis, preise, teuer, billig, gebühr, gebühren, parkplatz, parkplätze, parken, parkhaus, barrierefrei, rollstuhl""",
    "are_you": "bist du ein, bist du eine, bist du echt, sind sie ein, sind sie eine, sind sie echt, mit einem roboter, mit einem bot, mit einer maschine, ob du ein, ob sie ein",
    "stands": "ist für, war für, steht für, ist angesetzt für, ist eingetragen für, ist gebucht für, ist geplant für, wäre eigentlich, ist eigentlich, war eigentlich",
    "mail_cue": "mail, email, e-mail, mailadresse, emailadresse, e-mail-adresse, mail-adresse, adresse, unter, erreichbar",
    "changed_mind": "anders überlegt, meinung geändert, umentschieden, anders entschieden, doch anders, ein versehen, verklickt, falsch gedrückt, falsch geklickt, falscher knopf",
    "comes": "ich komme, ich komm, komme doch, komm doch, komme ich, wir kommen, kommen doch, doch kommen, bin dabei, bin ich dabei, ich bin da, werde da sein, werde kommen, schaffe es doch, schaffs doch, klappt doch, komm natürlich, komme natürlich, komme trotzdem, komme auf jeden fall",
    "how_much": "wie viel kostet, wieviel kostet, was kostet, was kosten, was wird .. kosten, kostet das, kostet mich das, wie teuer, was zahle ich, was zahl ich, gibt es parkplätze, gibts parkplätze, gibt es .. parkplatz, kann man parken, kann man .. parken, wo kann ich parken",
    "needless": "brauche .. nicht mehr, brauch .. nicht mehr, brauchen .. nicht mehr, benötigen .. nicht mehr, benötige .. nicht mehr, brauchts nicht mehr",
    "asks": "wo, wer, wen, wem, wie, warum, wieso, wann, wohin, wozu, welche, welcher, welches, welchen, sagen sie mir, sag mir, können sie mir sagen, was wenn, wenn ich, falls ich, darf ich, habt ihr, nehmt ihr, bekomme ich, krieg ich, schickt ihr, schicken sie, was ist, was mach*, was muss, was kann, was brauch*, was passiert, was soll, muss ich mit, muss ich zahlen, muss ich was, muss ich etwas",
    "weak_yes": "ok, okay, oki, okee, gut, gut so, super, toll, alles klar, prima, schön, bestimmt, sicher, absolut",
    "make_it": "mach, mach es, machen wir, lieber, ist besser, wäre besser, passt besser, sagen wir",
    "swapped_part": "ölwechsel, reifenwechsel, radwechsel, reifen wechseln, räder wechseln, öl wechseln",
    "insult": "idiot, scheiße, scheiss, arschloch, dumm, blöd, verdammt, depp, trottel",
    "prompt": "ignoriere alle, ignoriere die, vorherige anweisungen, bisherigen anweisungen, tu so als, systemprompt",
    "everybody": "alle kunden, aller kunden, von allen, von jedem",
    # --- their details, and what may be one day ---
    "name_noun": "name, namen, nachname, nachnamen, vorname, vornamen, familienname",
    "mail_noun": "mail, email, e-mail, mailadresse, emailadresse, e-mail-adresse, mail-adresse",
    "phone_noun": "telefon, telefonnummer, handynummer, handy, rufnummer",
    "faulty": "falsch*, inkorrekt, stimmt nicht, stimmt so nicht, stimmt aber nicht, stimmt leider nicht, nicht richtig, nicht korrekt, verschrieben, vertippt, tippfehler, schreibfehler, fehler, nicht meine, nicht mein, nicht die richtige, nicht der richtige, nicht mehr aktuell, veraltet, alte, alter, alten, gibt es nicht, gibt es nicht mehr, funktioniert nicht, nutze ich nicht mehr, benutze ich nicht mehr",
    "fix": "korrigier*, änder*, andere, anderen, anderer, neue, neuen, neuer, verbesser*, berichtig*, aktualisier*, ersetz*",
    "it_is": "es ist, ist, lautet, sondern, sie lautet, er lautet, richtig ist, schreibt sich",
    "maybe": "kann sein dass, kann sein, könnte sein, es kann sein, mag sein, vielleicht, womöglich, möglicherweise, eventuell",
    "may_i": "kann ich, könnte ich, können wir, könnten wir, darf ich, dürfen wir, kann man, könnte man, lässt sich, kann das, ist es möglich, wäre es möglich, werde ich, geht es",
    "what_if": "was wenn ich, was .. wenn ich, was ist .. wenn, was passiert .. wenn, und wenn ich, was ist wenn, was passiert wenn",
    "some_day": "später noch, nachher, hinterher, danach, im nachhinein, nachträglich, wenn ich, wenn mir, wenn etwas, wenn was, wenn wir, falls, sollte ich, sollte etwas, sollte mir, kurzfristig, im notfall, zur not, notfalls, bei bedarf, noch mal später, auch später noch, irgendwann",
    "later_on": "später, zu einem späteren zeitpunkt, später einmal",
    "alters": "ändern, umbuchen, verändern, abändern, geändert, umgebucht, verschieben, verlegen",
    "engaged": "in der schule, in der arbeit, in der uni, im unterricht, in vorlesungen, in der vorlesung, auf der arbeit, auf arbeit, bei der arbeit, im dienst, habe schule, hab schule, habe unterricht, hab unterricht, habe vorlesung, hab vorlesung, habe dienst, hab dienst, habe schicht, hab schicht, im meeting, in einem meeting, in einer besprechung, habe ein meeting, hab ein meeting, habe einen termin, hab einen termin, habe kurs, hab kurs, arbeite, arbeite ich, arbeiten wir, wir arbeiten, arbeiten muss, muss arbeiten, beschäftigt, belegt, verhindert, im urlaub, in urlaub, im krankenstand, krankgeschrieben, auf dienstreise, verreist",
    # --- yes, and what else ---
    "condition": "aber, jedoch, allerdings, sofern",
    "brings": "füge, füg, nimm, nehmen, bring, bringe, lade, lad, mit, samt, plus, inklusive, ergänz*, trag, trage, cc",
    "along": "auch, dazu, hinzu, hinzufügen, ergänzen, einladen, dabei, kommt mit, kommt auch, kommt dazu, ebenfalls, mitnehmen, aufnehmen, mit aufnehmen, mit dazu",
    "without": "ohne, entfern*, streich*, nicht",
    "with_whom": "mit, bei",
    "own_mail": "meine mail, meine e mail, meine email, meine adresse, meine mailadresse, mail ist, email ist, adresse ist, mail lautet, einladung an, bestätigung an, schick an, schicken an, senden an, mit der mail, mit mail, mit der adresse, mit meiner mail, mit meiner adresse",
}
