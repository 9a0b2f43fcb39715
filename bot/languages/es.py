"""Spanish, of Spain and America: words for what one may want. See `lexicon.py`."""

CODE = "es"

COMMON = """el la los las un una unos unas de del al en por para con sin y o u pero que si yo tú vos él ella
nosotros usted ustedes ellos me te le se nos os lo mi mis tu tus su sus este esta estos estas ese esa
eso esto aquel es son fue era ser estar está estoy están hay ha he han tengo tiene tienen tenéis
no sí ya aún todavía más menos muy también solo cuando cuándo donde dónde como cómo cual cuál qué quién
porque quiero quisiera gustaría puedo puede pueden podría podrían necesito voy va ir hacer hace gracias
hola buenos buenas días tardes noches favor porfa vale bien entonces aquí allí hasta desde sobre entre
conmigo nada algo otro otra todo toda mañana hoy soy pa pal dale bueno claro ahora adiós muchas"""


SHORT = {
    "q": "que",
    "k": "que",
    "x": "por",
    "xa": "para",
    "xq": "porque",
    "pq": "porque",
    "tb": "tambien",
    "tmb": "tambien",
    "cdo": "cuando",
    "cnd": "cuando",
    "cto": "cuanto",
}

CONCEPTS = {
    "not_late": "",
    "my": "mi, mis, nuestra, nuestro, lo de, lo del",
    "instead": "en su lugar, mejor",
    "possible": "posible, puede ser, se puede, podría ser, podría, tiene, hay",
    "works": "me va bien, va bien, me viene bien, viene bien, me sirve, está bien, me parece bien, perfecto, me conviene, me queda bien, estaría bien, me vale, sí",
    "bad_time": "no puedo, no llego, no alcanzo, no me va bien, no me viene bien, imposible, no voy a poder, se me complicó, se me hace imposible, no me es posible, me toca, se me cruza, me coincide, se me solapa, tengo otra cosa, se me junta",
    "pick_number": "opción, número, nº, n, el, la, elijo, quiero el, quiero la, alternativa, opción número, n.º, n.°, no., la n.º",
    "neither": "ni, ni el, ni la",
    # --- what one may want ---
    "book": """reserv*, reservar, resérv*, agendar, agend*, agéndenme, programar, program*, coger hora, coger cita, pedir hora, pedir cita, sacar turno, sacar cita, pedir turno, apart*, apárta*, apúnt*, apuntar, apunt*, inscrib*, inscríb*, anotá*, anot*, concertar, concert*, ponme cita,
        ponme, pónme, me ponen, me das cita, dame cita, quiero una cita, quiero cita, necesito una cita, necesito cita, necesito hora, quiero un turno, necesito un turno, hacer una reserva, hacer reserva, separar, separar una, quisiera una cita, quiero hora, nueva cita, quedar el, solicitar una, quiero una demo, necesito una, necesito un, quisiera una, que lo vea, que me vea, quiero una""",
    "move": """cambiar, cambi*, cámbi*, mover, muev*, muév*, mover, reprogram*, reagend*, reprogramar, reagendar, aplazar, aplaz*, apláz*, pospon*, posponer, retras*, adelantar, adelantarla, adelantarlo, adelántame, adelantamos, adelantemos, adelantan, trasladar, traslad*, pasar, pásame, pásala, pásalo, pasarla, pasarlo, paséis, páse la, corren, correr, correrla, modific*, modificar, otro día, otra fecha, otra hora, otro horario, postergar, posterg*, desplaz*, por error, fecha equivocada, día equivocado, atrásala, atrásalo, atrasar, atrasa, atrasarla, atrasarlo, atrase, atrasen, adelánt*, adelant*""",
    "cancel": """cancel*, cancél*, cancelar, anul*, anúl*, anular, anulación, suspend*, dejar sin efecto, dejalo sin efecto, sin efecto, bájame, bajame, me bajo, bájenme, borr*, bórr*, elimin*, elimín*, quít*, quitar, quita, dar de baja, desmarc*, suprim*, ya no necesito, ya no voy, ya no hace falta, no voy a ir, liber*, desapunt*, desapúnt*, darme de baja, descart*, ya no nos hace falta, ya no me hace falta, ya no necesitamos, ya no la necesit*, ya no lo necesit*""",
    "cant_come": """no puedo ir, no voy a poder, no podré, no puedo asistir, no llego, no alcanzo, no podremos, me es imposible, se me hace imposible, se me complicó, me ha surgido, me surgió, no puedo acudir, no voy a poder ir, no podré ir, no podré asistir, ya no puedo, imprevisto""",
    "booking": """cita, citas, reserva, reservas, turno, turnos, reunión, reuniones, hora, sesión, sesiones, visita, visitas, clase, clases, consulta, consultas, encuentro, llamada, demo, demostración, hueco, agendamiento, evento, eventos, agenda, calendario, valoración, asesoría, instalación, revisión, masaje, corte, compromiso, compromisos, quedada""",
    "foreign": """pizza, pizzas, pedí, periódico, gimnasio, pedido, pedidos, suscripción, suscripciones, boletín, factura, facturas, boleta, paquete, envío, contraseña, contrato, tarjeta, seguro, alarma, alarmas, temporizador, música, canción, canciones, clima, el tiempo, lluvia, pronóstico, vuelo, vuelos, hotel, correo, correos, e-mail, email, emails, luz, luces, televisión, tele,
        lista de la compra, lista de compras, lista de tareas, tarea, tareas, reembolso, devolución, pago, receta, noticias, revista, mensaje, mensajes, nota, notas, bizum""",
    "list": """qué tengo, que tengo, tengo agendado, tengo reservado, tengo .. agendad*, tengo .. reservad*, tengo .. programad*, tengo algo, mis citas, mis reservas, mis turnos, mis reuniones, mis eventos, mi próxima, cuándo es mi, cuando es mi, a qué hora es, a que hora es, a qué hora tengo, cuándo tengo, cuando tengo, recuérdame, me recuerdas, me recuerda, recordarme, qué día tengo, que día tengo, sigue en pie, ver mi, ver mis, muéstrame mi, muéstrame mis, mostrar mi, mostrar mis, qué citas, que citas, está confirmad*, para cuándo tengo, en mi calendario, en mi agenda, consultar mi, cuál es mi, cuál era mi, tengo cita, tengo una cita, tengo turno, para cuándo era, quedé para, citas que tengo, cita que tengo, reservas que tengo, lo que tengo, qué reservé, qué he reservado, cuándo me toca, cuando me toca, cuándo tenía, cuando tenia, a qué hora era, a que hora era, cuándo era, cuando era, cuándo quedé, para cuándo quedé, tengo con vosotros, tengo con ustedes, me tenéis apuntad*, me tienen apuntad*, me tienes apuntad*, me tienen anotad*, me tenés anotad*, cuándo tengo que ir, cuando tengo que ir, cuándo me esperan, cuándo me esperáis, qué día me toca""",
    "free": """libre, libres, disponible, disponibles, disponibilidad, hueco, huecos, tenéis algo, tienen algo, tiene algo, tenés algo, tienes algo, hay algo, qué hay, que hay, hay hueco, hay cupo, cupo, cupos, hay sitio, tendrás lugar, hay lugar, tenés turnos, tienen turnos, tienen citas, tiene citas, qué horarios, qué horas, qué días, cuándo podría, cuándo pueden, cuándo puede, está completo, se puede ir, tenéis hora, tienen hora, tienes hora, tenéis cita, primer hueco, hay citas, hay turnos, tendrían, tendríais, lugar""",
    "yes": """confirmar, seguro que sí, sin duda, obviamente, evidentemente, de hecho, naturalmente, ciertamente, por descontado, sí, si, sip, claro, vale, ok, okay, okey, de acuerdo, correcto, exacto, exactamente, eso es, eso mismo, así es, confirmo, confirmado, perfecto, genial, bien, está bien, me parece bien, por supuesto, adelante, dale, listo, hecho, hacedlo, hágalo, hazlo, desde luego, cómo no, sale, va, órale, bueno, buenísimo, de una, por favor, s, seguro, cierto, conforme, acepto, estupendo, claro que sí, me va bien, me viene bien, sin problema, no hay problema, 👍, ✅, 👌, ándale, ya, eso, efectivamente, sí por favor, me sirve, excelente, muy bien""",
    "no": """no, nop, nel, nada, para nada, mejor no, todavía no, aún no, ahora no, déjalo, déjelo, dejalo, olvídalo, olvídelo, olvidalo, no gracias, negativo, incorrecto, mal, equivocado, nunca, de ninguna manera, nada más, eso es todo, es todo, ninguno, ninguna, más adelante, 👎, espera, espere, no importa, da igual no, falso, no estoy de acuerdo, desacuerdo, no es verdad, en absoluto, rechazar, rechazo, de ningún modo, ni hablar, claro que no, casi""",
    "all_done": "eso es todo, es todo, nada más, sería todo, eso sería todo",
    "no_sure": "mejor no, todavía no, incorrecto, déjalo, olvídalo, no es correcto, no está bien, nel, no es eso, en absoluto, de ningún modo, claro que no, no estoy de acuerdo",
    "not": "no, nunca, ni, sin, no es, tampoco, jamás",
    "why_not": "por qué no, porque no",
    "more": """más, otro, otra, otros, otras, otros horarios, otras opciones, más tarde, más temprano, más opciones, alternativas, alternativa, siguiente, siguientes, página siguiente, siguiente página, próxima página, ninguno de esos, ninguno, ninguna, qué más, muéstrame más, mostrar más, ver más, diferentes, distintos, distintas, antes, después, próximos, próximas, continuar, y después, algo más""",
    "none_of": "ninguno, ninguna, no me va, no me van, no me sirve, no me sirven, no me vienen, muy temprano, muy tarde, demasiado tarde, demasiado temprano, no me convienen, ninguna de, ninguno de, no me cuadra, no me cuadran, ninguna me, ninguno me, no me encaja, no me encajan",
    "human": """humano, persona real, una persona, alguien de, hablar con alguien, hablar con una, hablar con un, hablar con el, hablar con la, agente, operador, operadora, representante, atención al cliente, servicio al cliente, asesor humano, persona de verdad, encargado, gerente, recepción, me llame, llámame, llámenme, me llamen, me puede llamar, páseme con, pásame con, soporte, comunícame con, comuníqueme con, alguno de vosotros, alguien del equipo, un compañero, un empleado, una empleada, alguno de los empleados, alguien que me atienda, alguien que me ayude, ser humano, atención humana, persona por favor, persona porfa""",
    "help": "ayuda, ayúd*, ayudame, ayudarme, cómo funciona, como funciona, qué puedes hacer, que puedes hacer, qué cosas puedes, qué sabes hacer, qué puedo hacer, que puedo hacer, qué tengo que escribir, que tengo que escribir, qué hago, instrucciones, comandos, estoy perdid*, me he perdido, no entiendo cómo, socorro, auxilio, qué opciones tengo, cómo se usa, qué haces",
    "greet": "hola, holi, buenas, buenos días, buen día, buenas tardes, buenas noches, qué tal, que tal, saludos, hey, estimado, estimada, estimados",
    "thanks": "gracias, muchas gracias, mil gracias, grax, te agradezco, le agradezco, agradecido, agradecida, muy amable, me has ayudado, has ayudado, me ayudó, ayudaste, grcs, thx, se agradece, muchísimas gracias, os agradezco, les agradezco, ayudado mucho, ayudaste mucho, ayudó mucho, de gran ayuda, de mucha ayuda, muy amables",
    "bye": "adiós, hasta luego, hasta pronto, hasta mañana gracias, un saludo, saludos cordiales, atentamente, que tengas, que tenga, buen fin de semana, nos vemos, chao, chau, cordialmente, nos vemos el, hasta entonces, nos vemos entonces",
    "question": "hay, tenéis, tienen, tiene, tenés, tienes, tendrás, cuál, cuáles, cuándo, será posible, es posible, qué, está libre, están libres, se puede, y para el, y el, y si, qué tal, sería posible, habría, habrá",
    "pick": "me quedo con, quiero el, quiero la, elijo, prefiero, opción, escojo, dame el, dame la, la de, el de",
    "any_choice": "cualquiera, me da igual, da igual, es indiferente, cualquiera de ellos, el que sea, la que sea, elige tú, al azar",
    "want": "quiero, quisiera, quería, querría, me gustaría, necesito, necesitaba, deseo, puedo, puede, puedes, pueden, podría, podrías, podríamos, podemos, podéis, por favor, porfa, porfis, le ruego, ruego, toca, me toca, hay que, tengo que, solicito, me",
    "book_sure": "quiero reservar, quisiera reservar, me gustaría reservar, quiero agendar, me gustaría agendar, quiero pedir, quiero sacar, quiero sacar cita, sacar cita, sacar turno, necesito una cita, necesito cita, quiero una cita, me agendan, agendame, agéndame, agéndenme, resérvame, apúntame, me anotás, separar una cita, me podéis coger, coger hora, déjelo reservado, necesito, ponme cita",
    "list_sure": "mis citas, mis reservas, qué citas tengo, qué tengo reservado, tengo agendado",
    "name_is": "me llamo, mi nombre es, nombre, a nombre de, mi nombre, el nombre es",
    "i_am": "soy, aquí, le habla, te habla, saludos, un saludo, atentamente, gracias, les habla",
    "for": "",
    "but": "sino, solo, sólo, pero",
    "help_sure": "cómo funciona, como funciona, qué puedes hacer, qué sabes hacer, qué cosas puedes",
    "name_article": "el, la, sr, sra, srta, señor, señora, señorita, don, doña",
    "small": "es, era, el, la, un, una, de, que, para, con, nuevo, nueva, cliente, yo, ya, muy, por, si, no, y, todo, aquí",
    "zone_before": "",
    "zone_after": "hora de, horario de, hora, zona horaria de",
    "phone_cue": "teléfono, móvil, celular, número, tel, whatsapp, llamarme al, llámame al, fijo",
    # --- what tells one wish from another ---
    "see": """muéstr*, muestr*, mostrar, ense*, ver, dime, dame, consult*, revis*, comprueb*, comprob*, busc*, encuentr*, encontrar, lee, lista, obtén, mira, qué es, cuál es, cuáles son, cuánto dura, cuántas, cuántos""",
    "agenda": "calendario, agenda, horario, programa, diario",
    "reminder": "recuérd*, recuerd*, recordar*, recordatorio, recordatorios",
    "when_word": """cuándo, cuando, a qué hora, qué día, que dia, dónde, donde, quién, quien, quiénes""",
    "add": """añad*, agreg*, pon, poner, ponme, crea, crear, cread, haz, hacer, organiz*, planific*, planea*, inici*, nueva, nuevo, mete, anota, apunta, fija, fijar, inclu*, marca""",
    "table": """mesa, restaurante, cena, comida, almuerzo, desayuno, habitación, noches, médico, doctor, doctora, dentista, peluquería, corte de pelo""",
    "other_act": """reproduc*, toca, enciend*, apaga*, prend*, envía*, manda*, escrib*, compra*, pide, cierra*, cerrar, abre, abrir, sube, baja, despiért*, traduc*, cant*, paga*, transfer*, únete, unirse, conéct*, llama a, califica, puntúa, silencia, reenv*, respond*""",
    "other_matter": """tiempo hace, tiempo hará, clima, lluvia, llover, lloverá, nieve, nevar, nevará, sol, viento, frío, calor, temperatura, paraguas, tráfico, chiste, canción, película, cine, álbum, receta, noticias, capital de, compra, leche, pan, banco, dinero, contraseña, crédito, luz, luces, lámpara, calefacción, ventana, ventanas, puerta, puertas, persiana, persianas, garaje, cocina, salón, nublado, tormenta, grados, humedad, niebla, lluvioso, cuesta, cuestan, costar, costará, cuánto sale, cuánto vale, cuánto es, cuánto cobran, precio, precios, caro, tarifa, tarifas, parking, aparcamiento, aparcar, estacionamiento, estacionar, silla de ruedas""",
    "are_you": "eres un, eres una, eres humano, eres humana, es usted un, es usted una, si eres, con un robot, con una máquina",
    "stands": "está para, la tengo para, lo tengo para, la tengo el, lo tengo el, está agendad* para, está reservad* para, está programad* para, estaba para, quedó para, era para, era el",
    "mail_cue": "mail, email, e-mail, correo, correo electrónico, dirección de correo, me podéis escribir, me puedes escribir, me pueden escribir, escribirme, escríbanme, escribidme",
    "changed_mind": "cambiado de idea, cambiado de opinión, cambié de idea, cambié de opinión, cambio de idea, cambio de opinión, cambiamos de idea, pensado mejor, pensándolo mejor, pensándolo bien, me arrepentí, me arrepiento, fue un error, ha sido un error, sin querer, botón equivocado, le di mal",
    "comes": "sí que voy, si que voy, sí voy, si voy, voy a ir, sí iré, iré, ahí estaré, allí estaré, allá estaré, sí que puedo, sí puedo ir, voy a poder ir, voy a estar, asistiré, sí asistiré, ahí estoy, sí que iré, al final voy, ahí estaremos, sí vamos, iremos, sí que vamos",
    "how_much": "cuánto cuesta, cuánto me cuesta, cuánto me va a costar, cuánto va a costar, cuánto costará, cuánto vale, cuánto sale, cuánto es, cuánto cobran, cuánto cobráis, qué precio, hay parking, hay aparcamiento, hay estacionamiento, hay dónde aparcar, se puede aparcar, dónde puedo aparcar, dónde aparco",
    "asks": "dónde, quién, quiénes, cuánto, cuánta, cuántos, cuál, cuáles, cómo llego, cómo es, por qué, para qué, con quién, a quién, qué incluye, qué pasa, y si, si tengo que, si no puedo, si cancelo, si anulo, si la cancelo, si llego, me puedes decir, me podrías decir, me mandas, me dices, dime, puedo llevar, puedo pagar, puede venir, aceptan, aceptáis, me llega, tengo que llevar, hay que llevar, tengo que pagar, hay que pagar",
    "weak_yes": "ok, okay, okey, vale, ya, va, bien, bueno, eso, listo, hecho, sale, seguro, s",
    "whether": "si tengo, si llego, si no, si cancelo, si anulo, si puedo, si la, si lo, si me, si hay, si es, si voy, si quiero",
    "insult": "idiota, estúpido, estúpida, imbécil, mierda, joder, puta, gilipollas, cabrón, pendejo, tonto, boludo",
    "prompt": "ignora todas, ignore todas, ignora las instrucciones, ignore las instrucciones, ignora todo, instrucciones anteriores, finge ser, haz como si",
    "everybody": "todo el mundo, todos los clientes, de todos, de todo el mundo",
    # --- yes, and what else ---
    "condition": "pero, aunque, solo que, siempre que",
    "brings": "añad*, agreg*, inclu*, invit*, trae*, traig*, suma, sumar, pon, ponga, mete, con, cc",
    "along": "también, viene, vendrá, viene también, se une, además, a la invitación",
    "without": "sin, quita*, elimin*, no",
    "with_whom": "con",
    "own_mail": "mi correo, mi mail, mi email, mi e mail, mi dirección, correo es, mail es, email es, invitación a, confirmación a, enviar a, envía a, envíala a, mándala a, con el correo, con correo, con mi correo, con mi mail",
}
