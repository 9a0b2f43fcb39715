"""Portuguese, European and Brazilian: words for times and wishes. See `lexicon.py`."""

CODE = "pt"

COMMON = """o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para pra pro com sem
e ou mas que se eu tu ele ela nós você vocês vc vcs eles me mim te lhe meu minha meus minhas seu sua
este esta esse essa isto isso aquele aquela é são foi era ser estar está estou estão tem tenho têm
ter há não sim já ainda mais menos muito também só quando onde como qual quais quem porque quero
queria gostaria posso pode podem poderia preciso vou vai ir fazer faz dá obrigado obrigada olá oi
bom boa dia tarde noite tudo bem favor pf sff pfv ok então aí aqui lá até desde sobre entre consigo
connosco conosco gente ao à aos às num numa ja nao sao esta estao voce ta tá tô pois claro agora tchau"""


SHORT = {
    "q": "que",
    "k": "que",
    "vc": "voce",
    "vcs": "voces",
    "msm": "mesmo",
    "mto": "muito",
    "mt": "muito",
    "tb": "tambem",
    "tbm": "tambem",
    "pq": "porque",
    "td": "tudo",
    "dps": "depois",
    "qnd": "quando",
    "qd": "quando",
    "qdo": "quando",
    "qto": "quanto",
    "qt": "quanto",
    "cmg": "comigo",
}

CONCEPTS = {
    "not_late": "",
    "my": "minha, meu, a minha, o meu, a nossa, nossa, minhas, meus",
    "instead": "antes, em vez disso",
    "possible": "dá, possível, pode ser, consegue, conseguem, tem como, há, seria possível, fica bom, fica melhor",
    "works": "dá, serve, dá jeito, dá-me jeito, me serve, fica bom, fica melhor, fica ótimo, tá ótimo, está ótimo, tá bom, está bom, pode ser, convém, calha bem, me convém, é perfeito, funciona",
    "bad_time": "não dá, não posso, não consigo, não vou conseguir, não vai dar, não me dá jeito, não vou poder, não vou, não serve, já não posso, tenho de ir, tenho de",
    "pick_number": "opção, número, n, nº, o, a, alternativa, hipótese, opção número, pode ser o, pode ser a, escolho, quero o, quero a, n.º, n.°, no.",
    "neither": "nem, nem o, nem a",
    # --- what one may want ---
    "book": """marcar, marca, marque, marquem, marcava, agendar, agend*, reservar, reserv*, inscrev*, quero marcar, fazer uma marcação, fazer marcação, marcação para,
        quero uma consulta, quero um horário, preciso de uma consulta, preciso de um horário, gostaria de uma, me coloca, me colocar, me coloque, me encaixa, encaixar, me põe, colocar pra, bora marcar, nova marcação, novo agendamento, marcas, marquei,
        contem connosco, conta comigo, queria uma consulta, queria um horário, queria uma demo, quero uma demo, preciso de levar, preciso levar, preciso de uma, preciso de um, ser atendid*, ser vist*, precisava de, precisava de um, precisava de uma, vou precisar de""",
    "move": """remarcar, remarc*, remarq*, reagendar, reagend*, mudar, mudem, mude, muda, mudança, alterar, alter*, adiar, adi*, antecipar, antecip*, trocar, troc*, passar, passem, passa, empurrar, empurr*, mover, mova, movam, transferir, transfer*, outro dia, outra data, outro horário,
        outra hora, desloc*, postergar, poster*, reprogramar, reprogram*, puxar, jogar pra, jogar para, por engano, data errada, dia errado, hora errada, em vez, jogar .. pra, jogar .. para, jogar .. pro, joga .. pra, joga .. pro, empurra .. para, puxa .. para, atrasar, atrase, atrasem, atrasa a, adiantar, adiant*, atrasa""",
    "cancel": """cancel*, cancelar, cancelamento, desmarcar, desmarc*, desmarq*, anular, anul*, anulação, liberar, liber*, libertar, não vou mais precisar, já não preciso, não preciso mais, não vou precisar, desist*, tirar da lista, tira-me, tirem-me, apag*, exclu*, elimin*, remov*, deixar sem efeito, dar baixa, já não precisamos, não precisamos mais, deixámos de precisar, não vamos precisar""",
    "cant_come": """não vou conseguir ir, não vou poder ir, não vou poder, não posso ir, não consigo ir, não posso comparecer, não vou poder comparecer, não dá mais, não vou, já não posso, não vamos, surgiu um imprevisto, imprevisto, não vai dar, não poderei, não dá para ir, não vamos à, não conseguirei, deixou de dar""",
    "booking": """marcação, marcações, consulta, consultas, reunião, reuniões, agendamento, agendamentos, reserva, reservas, horário, horários, sessão, sessões, visita, visitas, aula, aulas, encontro, compromisso, compromissos, demo, demonstração, chamada, vaga, avaliação, exame, massagem, vacina, limpeza, corte, vistoria, atendimento, agenda, calendário, eventos, evento""",
    "foreign": """pizza, pizzas, encomendei, revista, ginásio, encomenda, encomendas, pedido, assinatura, subscrição, newsletter, fatura, factura, senha, palavra-passe, password, entrega, pacote, conta bancária, cartão, seguro, alarme, alarmes, lembrete, lembretes, temporizador, música, playlist, tempo vai, chuva, previsão, voo, hotel, e-mail, emails, email, luz, luzes, televisão, tv,
        lista de compras, lista de tarefas, pix, contrato, plano de telefone, reembolso, pagamento, comprovativo, comprovante, receita, notícias, piada, mbway, tarefa, tarefas""",
    "list": """o que tenho, que tenho, tenho marcad*, tenho agendad*, tenho .. marcad*, tenho .. agendad*, minhas marcações, as minhas marcações, meus agendamentos, os meus agendamentos, minhas consultas, as minhas consultas, minhas reservas, meus horários, quando é a minha, quando é o meu, quando é que é a minha, que horas é a minha, a que horas é, qual é a minha próxima, qual o meu próximo, me lembra, lembra-me, lembre-me, pode me lembrar,
        mantém-se, ainda está marcad*, está confirmad*, quantas sessões, quando tenho, que dia tenho, já não sei se marquei, ver a minha, ver as minhas, ver os meus, ver minhas, ver meus, mostra as minhas, consultar a minha, qual o horário da minha, que dia é a minha, que dia ficou, quando ficou, marquei para, quando era, confirmar se tenho, horários eu tenho, horários que tenho, horários tenho, marcações tenho, marcações que tenho, eu tenho agendad*, eu tenho marcad*, tenho agendad*, o que marquei, o que eu marquei, o que agendei, quando é que tenho, para quando tenho, pra quando ficou, que horas ficou, a que horas era, a que horas tenho, que horas eu tenho, me têm marcad*, têm-me marcad*, me tem marcad*, me marcaram, tenho de ir aí, quando tenho de ir, quando é que tenho, quando tenho que ir, pra quando eu marquei, estou marcad*""",
    "free": """livre, livres, disponível, disponíveis, disponibilidade, vaga, vagas, tem horário, têm horário, têm horários, tem horários, há horário, há horários, há vaga, há vagas, encaixe, o que é que têm, o que tem, que horas há, que horários, quais horários, há lugar, tem lugar, há alguma coisa, tem alguma coisa, têm alguma coisa, tem algo, têm algo, há algo, próxima data, próximo horário, primeira vaga, quando podem, quando pode, há mais horas, tem algum, têm algum, há algum, têm nada, tem nada, há nada""",
    "yes": """tá, confirmar, de fato, de facto, evidentemente, obviamente, óbvio, certamente, sem dúvida, naturalmente, seguramente, sim, claro, pode ser, ok, okay, certo, correto, correcto, exato, exatamente, isso mesmo, é isso, isso, confirmo, confirmado, confirma, pode, pode sim, perfeito, ótimo, óptimo, está bem, tá bem, tá bom, está bom, tudo bem, fechado, combinado, com certeza, força, avança, avance, pode avançar, beleza, blz, sem problema, não há problema, não tem problema, concordo, de acordo, bora, vamos, claro que sim, s, ss, sss, vale, top, show, por mim tudo bem, 👍, ✅, 👌, certinho, fixe, bacana, pode marcar, marque, marca, sim por favor, aceito, isso aí, uhum, aham, positivo, é esse, está ótimo, tá ótimo, pode seguir, pois, siga""",
    "no": """não, nao, n, nops, nem pensar, negativo, deixa, deixe, deixa estar, deixe estar, deixa pra lá, esquece, esqueça, nada disso, não obrigado, não obrigada, melhor não, ainda não, agora não, errado, incorreto, incorrecto, jamais, nunca, de jeito nenhum, é tudo, só isso, mais nada, nada, nenhum, nenhuma, manter, mantém, não foi isso, 👎, desisto, espera, espere, noutra altura, outra altura, quase, falso, é falso""",
    "no_sure": "nada disso, melhor não, errado, deixa estar, esquece, não foi isso, não está certo, não é isso",
    "not": "não, nao, nunca, nem, sem, ñ, não é para, não é pra",
    "why_not": "porque não, por que não, porque é que não",
    "more": """mais, outro, outra, outros, outras, outras opções, outros horários, mais tarde, mais cedo, mais opções, mais horários, alternativas, alternativa, mostra mais, mostre mais, diferentes, seguinte, seguintes, próxima página, página seguinte, nenhum desses, nenhum deles, nenhuma dessas, que mais, mais horas, outra altura, e na, próximos, continuar, ver mais, há mais, tem mais""",
    "none_of": """nenhum, nenhuma, nenhum desses, nenhum deles, não me dão jeito, não me dá jeito, não dão, não serve, não servem, muito cedo, muito tarde, demasiado cedo, demasiado tarde, cedo demais, tarde demais, nenhuma dessas, nenhuma das, nenhum dos, nenhum me, nenhuma me, não me convém, não me convêm, não posso em nenhum""",
    "human": """humano, pessoa real, uma pessoa, pessoa de verdade, atendente, operador, operadora, assistente a sério, falar com alguém, falar com uma, falar com um, falar com o, falar com a, alguém da, alguém do, funcionário, funcionária, apoio ao cliente, atendimento ao cliente, atendimento humano, suporte, recepção, receção, me liguem, liguem-me, pode me ligar, me liga, ligar-me, gerente, passa-me a, passe-me a, um colega, uma colega, um funcionário, alguém da equipa, alguém da equipe, alguém que me atenda, alguém de carne e osso, um ser humano, alguém daí, um dos vossos, pessoa por favor, pessoa pf, pessoa sff""",
    "help": "ajuda, ajudar-me, ajude-me, me ajuda, me ajude, preciso de ajuda, como funciona, como é que funciona, este chat funciona, o que você faz, o que fazes, o que podes fazer, o que você pode fazer, o que sabe fazer, que posso fazer, como faço, como é que faço, o que posso escrever, instruções, comandos, não percebo como, estou perdid*, socorro, que sabes fazer, opções tenho",
    "greet": "olá, ola, oi, oii, bom dia, boa tarde, boa noite, boas, opa, tudo bem, tudo bom, viva, e aí, bons dias, boas tardes, caro, cara, caros",
    "thanks": """obrigado, obrigada, obg, obrigadinho, agradeço, agradecido, agradecida, valeu, brigado, brigada, muito obrigado, muito obrigada, obgd, obrigadão, obrigadissimo, mto obrigado, mto obrigada, muito agradecido, muito agradecida, agradecemos, vlw, brigadão, ajudou-me, ajudou muito, me ajudou, ajudaste-me, ajudou imenso, grande ajuda, muito simpático, muito simpática, muito gentil""",
    "bye": """adeus, tchau, até logo, até já, até breve, até amanhã, cumprimentos, com os melhores cumprimentos, atenciosamente, bom fim de semana, boa semana, att, bom resto, um abraço, abraço, beijinhos, beijos, até lá, até à próxima, bjs, bjinhos""",
    "question": "tem, têm, há, haverá, teria, qual, quais, quando, será que, é possível, existe, existem, que horas, o que, consegue, conseguem, está disponível, e se, queria saber, dá para, que tal, e na, e no, e para",
    "pick": "fico com, quero o, quero a, escolho, prefiro, opção, pode ser o, pode ser a, dava-me jeito, vou com, qualquer",
    "any_choice": "qualquer um, qualquer uma, tanto faz, tanto me faz, é indiferente, qualquer, à escolha, escolhe tu, escolha você",
    "want": "quero, queria, gostaria, gostava, preciso, precisava, pretendo, pretendia, posso, pode, podem, podia, poderia, podemos, é para, era para, por favor, pf, pfv, sff, desejo, necessito, consegue, conseguem, venho",
    "book_sure": "quero marcar, queria marcar, gostaria de marcar, gostava de marcar, preciso marcar, preciso de marcar, é para marcar, quero agendar, queria agendar, gostaria de agendar, quero reservar, queria reservar, marca aí, agenda pra mim, me agenda, posso marcar, fazer uma marcação, é possível fazer, contem connosco",
    "list_sure": "tenho marcad*, tenho agendad*, o que tenho marcado, as minhas marcações, minhas consultas, meus agendamentos",
    "name_is": "meu nome é, o meu nome é, chamo-me, me chamo, nome, o nome é, em nome de, no nome de",
    "i_am": "sou o, sou a, sou, aqui é o, aqui é a, aqui fala o, aqui fala a, fala o, fala a, é o, cumprimentos, atenciosamente, obrigado, obrigada, aqui é",
    "for": "",
    "but": "mas, só, é só, apenas",
    "help_sure": "como funciona, como é que funciona, este chat funciona, o que você faz, o que podes fazer",
    "name_article": "o, a, sr, sra, srta, senhor, senhora, dona",
    "small": """é, era, o, a, um, uma, de, que, para, com, novo, nova, cliente, eu, já, só, muito, pessoa, assim, isso, esse, essa, este, esta, por, se, e, aqui, cá""",
    "zone_before": "",
    "zone_after": "hora de, horário de, hora do, hora da, fuso de, horas de, fuso horário de, horário do, horário da",
    "mail_cue": "mail, email, e-mail, correio, correio eletrónico, correio eletrônico, endereço, pode mandar, podem mandar, pode enviar, podem enviar, manda, mande, contacto, contato",
    "phone_cue": "telefone, telemóvel, celular, número, tel, contacto, contato, whatsapp, ligar para, liguem para",
    # --- what tells one wish from another ---
    "see": """mostr*, ver, diz*, diga, dá-me, consult*, verific*, procur*, encontr*, lê, lista, vê, quero saber, qual é, quais são, quanto tempo, quantas, quantos""",
    "agenda": "calendário, agenda, horário, programa",
    "reminder": "lembr*, relembr*, lembrete, lembretes",
    "when_word": "quando, a que horas, que horas, que dia, onde, quem",
    "add": """adicion*, acrescent*, põe, coloca*, cria, criar, crie, faz, fazer, organiz*, planei*, planej*, nova, novo, anota*, aponta, insere, inclu*""",
    "table": """mesa, restaurante, jantar, almoço, pequeno-almoço, quarto, noites, médico, médica, doutor, doutora, dentista, salão, corte de cabelo""",
    "other_act": """toca, tocar, reproduz*, liga, ligar, desliga*, acend*, apaga as, apaga a luz, envia*, manda*, escrev*, compra*, pede, fecha*, abre, abrir, aument*, baixa, acorda*, traduz*, canta*, paga*, transfere*, junta-te, tranca*, reencaminha*, responde*""",
    "other_matter": """o tempo, clima, chuva, chover, neve, nevar, sol, vento, frio, calor, temperatura, guarda-chuva, trânsito, piada, música, filme, cinema, álbum, receita, notícias, capital de, compras, leite, pão, banco, dinheiro, senha, crédito, luz, luzes, lâmpada, aquecimento, janela, janelas, porta, portas, garagem, cozinha, sala, vírus, sintomas, máscara, teste, custa, custam, custar, custo, preço, preços, quanto é, quanto fica, quanto sai, quanto cobram, quanto vou pagar, caro, tarifa, estacionamento, estacionar, parque de estacionamento, lugar para o carro, cadeira de rodas""",
    "insult": "idiota, estúpido, estúpida, burro, burra, merda, caralho, porra, foda, imbecil, parvo, otário",
    "prompt": "ignora todas, ignore todas, ignora as instruções, ignore as instruções, ignora tudo, instruções anteriores, finge que, finja ser",
    "everybody": "toda a gente, todos os clientes, todo mundo, de todos, de toda a gente",
    "changed_mind": """mudei de ideia, mudei de ideias, mudámos de ideias, mudamos de ideia, mudou de ideia, mudar de ideias, pensei melhor, pensando melhor, arrependi-me, me arrependi, foi engano, foi um engano, sem querer, cliquei errado, carreguei errado, carreguei mal, apertei errado, botão errado""",
    "comes": """sempre vou, vou sim, eu vou, lá estarei, estarei lá, afinal vou, consigo ir, vou poder ir, vou conseguir ir, posso ir, vou comparecer, vou estar lá, estou aí, sempre consigo ir, vou ir, afinal consigo, vou estar presente, a gente vai, nós vamos, vamos sim, a gente vem, vou lá, vamos lá estar""",
    "how_much": """quanto custa, quanto é que custa, quanto é, quanto vai custar, quanto me vai custar, quanto vai ficar, quanto fica, quanto sai, quanto cobram, quanto pago, quanto vou pagar, qual o preço, qual é o preço, há estacionamento, tem estacionamento, têm estacionamento, ha estacionamento, dá para estacionar, onde posso estacionar, onde estaciono""",
    "asks": """onde, quem, quanto, quantos, quantas, qual, quais, quando, como é, como chego, como se, porquê, por que, para que, com quem, o que inclui, o que acontece, e se, se tiver de, se tiver que, se eu tiver, se cancelar, se eu cancelar, se desmarcar, se eu precisar, pode me dizer, pode-me dizer, pode dizer-me, sabe dizer-me, me diz, diz-me, manda-me, me manda, posso levar, posso pagar, pode vir, pode ir, aceitam, recebo, tenho de levar, tenho que levar, é preciso levar, tenho de pagar, tenho que pagar""",
    "weak_yes": """ok, okay, tá, isso, pode, pois, s, pode ser, certo, bom, marca, vale, tudo bem, vamos, força""",
}
