"""Sentences of our own for the speech engines: everyday words mixed with pseudo-words rich in p b m f v w u o.

Nothing here is copied from a text; the word lists were typed for this project.  `sentences(lang, n, seed)` is deterministic.
"""
import random

WORDS = {
    'en': '''baby people maybe mama papa bubble pebble rabbit robber member number paper pepper puppy happy apple apart above about
        become before behind below beneath between both bottom boat bowl box boy bring brown build butter button my move movie moon mouth
        mother money morning moment music mother measure method middle minimum mountain family famous father feather fever fifty five four
        forever fine fish flower follow food foot forest found friend from full fun funny very voice view village visit value valley velvet
        violet never over seven eleven twelve believe river save leave live love give have above wave we west wind window winter wish with
        woman wonder wood word work world would away always between quick queen question quiet flower tower show snow slow grow know open
        over only old boat home hope hold cold gold road rose nose those whole fool cool pool school blue true two through shoe who you use
        few new view book look good could should push pull put foot see sea tree three free green keep sleep deep feel field need read speak
        teach each reach reason easy even evening big sit six sing ring thing think drink swim simple city busy bed bread red ten then when
        yes yellow egg best rest west friend heavy ready cat hat that black back happy hand land plan dance chance ask father car far star
        park dark heart calm palm water daughter small tall call all long song strong dog door more four sport north born bird girl first
        turn learn early word world nurse cup sun sunny come some done run under mother brother other nothing time five nine light night
        right quite my why sky fly day way may name same late great rain again house out now how down town brown sound cloud boy noise voice
        choice coin join church child chair cheese much such teacher picture nature judge page large age bridge orange vision usual pleasure
        shop shell sugar ocean special nation thin thick thank tooth bath both health this there they weather together breathe jump just job
        lemon little letter level lovely lucky kitchen kettle camera coffee carry corner garden guitar giggle hello help hundred hurry
        perfect problem probably possible purple umbrella remember november september bumblebee mumble tumble thimble''',
    'de': '''Baum Bild Buch Butter Abend Liebe leben bleiben über oben aber haben Mama Papa Mutter Vater Mann Frau kommen immer Himmel Sommer
        Winter Wasser Wolke Wunder warum wollen wohnen Wald viel vier fünf fahren fliegen Freund Fenster Feuer offen schlafen laufen kaufen
        Apfel Pferd Topf Kopf Pilz Papier Puppe Suppe Treppe sprechen spielen Stein Stadt Straße Schule schön schnell Schiff Tisch Fisch
        Mensch deutsch zwischen gut Glück grün süß müde Tür über früh Brot groß rot Ohr Boot Sonne kommen offen Woche Nacht Licht ich mich
        nicht durch Milch Mädchen Zeit zwei zehn Katze Platz ganz Haus Maus blau auch laut Auge heute neu Leute Feuer Ei mein dein klein weiß
        Eis Reise Löffel König hören böse möchte zwölf Jahr ja jung jeder Junge singen lang Ring danke denken''',
    'fr': '''bonjour maman papa bébé beau belle bon bien bouche bois boire pomme poupée petit peu pluie pain porte maison montagne mer matin
        musique femme famille fille fleur feu froid fenêtre vous vie voix voiture village vert vin vivre rêve neuf oui ouvrir toujours jouer
        tout sous loup rouge rue lune une plume sucre tu du mur deux bleu yeux peur heure soeur coeur fleur on non monde ronde blanc grand
        enfant temps chanter dimanche chien chat chaud chose château jour jardin jeune neige manger gens agneau montagne soleil feuille
        travail fille nuit huit puis moi trois froid voir soir eau gâteau nouveau homme pomme robe école été elle père mère frère sept
        cinq six dix quatre lettre livre libre table simple exemple''',
    'es': '''bueno beber barco boca abuela amigo mamá papá madre padre mano mesa momento música mundo siempre tiempo hombre pueblo perro pero
        poco puerta familia fuego flor feliz fin café vida ver vivir vino nueve nuevo agua cuatro huevo fuerte bueno luz uno mucho nunca
        gusto lluvia todo otro ojo rojo hoja mujer gente jamón viaje noche leche chico coche ocho año niño mañana señor calle llave silla
        amarillo ciudad cielo zapato azul feliz casa cosa sol isla rosa tres tren verde grande guitarra''',
    'it': '''bambino bello bene bocca bianco babbo mamma papà padre mano mondo momento mare amore sempre tempo piove piano pane ponte porta
        famiglia fuoco fiore felice finestra vita vedere vivere vino uva nove uovo uomo acqua quattro questo buono luna uno tutto subito
        notte latte letto gatto occhio rosso cielo città cena dolce giorno giallo gente oggi viaggio pesce scena sciare bagno sogno gnocchi
        figlio foglia luglio zio pizza grazie mezzo sole rosa casa strada albero libro''',
    'pt': '''bom bem boca barco bonito mãe pai mão manhã menina mesa mundo música tempo sempre homem pequeno pouco porta família fogo flor
        feliz fim vida ver viver vinho nove novo água quatro ovo uva lua um muito chuva tudo outro olho folha filho mulher gente hoje viagem
        noite leite chave chão ano amanhã senhor calor cidade céu sapato azul casa coisa sol ilha rosa três trem verde grande coração''',
    'nl': '''boom boek brood boter avond leven blijven boven mama papa moeder vader man vrouw komen zomer winter water wolk waarom wonen
        woud veel vier vijf varen vliegen vriend venster vuur open slapen lopen kopen appel paard pan kop papier pop soep trap spreken spelen
        steen stad straat school mooi snel schip tafel vis mens goed geluk groen moe deur vroeg groot rood oor boot zon week nacht licht huis
        muis blauw ook oud oog nieuw mensen ei mijn klein wit reis lepel koning horen twaalf jaar jong zingen lang ring denken''',
    'pl': '''baba być biały brat mama mapa może moja miasto mąż matka zima tempo pan piwo papier pies pić pole fala film forma ufa woda wino
        wieś wolny nowy owoc słowo głowa ławka łódka był mała mój róg dwa lewo prawo lubić ulica suma kubek but cud góra szkoła szum zawsze
        żaba rzeka może czas oczy jeść dziecko dzień ciepły źle siedem osiem dziewięć ręka wąż dąb lato las kot okno noga''',
    'ru': '''мама папа баба быть белый брат может моя место муж зима пан пиво бумага пить поле фильм форма вода вино вольный новый слово
        голова лавка лодка мой рог два лево право любить улица суб куб чудо гора школа шум жаба река час есть день тёплый семь восемь девять
        рука дуб лето лес кот окно нога хорошо большой город утро вечер ночь песня любовь время имя''',
    'sv': '''barn bok bil blomma båt mamma pappa mor man morgon mat sommar vinter vatten vind varför vi hav över leva björn fem fyra fågel
        fisk fönster fru familj ofta aldrig upp öppen äpple papper springa spela sten stad skola skepp sjö sju stjärna kyrka köpa gul god
        glad grön ljus hus mus blå röd öra öga sol bord ord natt liten lång ung många tack''',
    'cs': '''baba být bílý bratr máma mapa moje město muž matka zima tempo pán pivo papír pes pít pole vlna film forma voda víno ves volný
        nový ovoce slovo hlava loď byl malá můj roh dva levo pravo milovat ulice suma kufr bota div hora škola šum vždy žába řeka moře čas
        oči jíst dítě den teplý sedm osm devět ruka had dub léto les kočka okno noha''',
    'tr': '''baba bebek bir büyük mama mavi merhaba masa müzik zaman tamam para pembe pazar fil fırın ufak ev var vermek hava sevgi yuva
        kum duvar okul uzun bulut güzel gün üç üzüm süt dört göz köy kuş taş şeker şimdi çocuk çay ağaç cam gece yağmur yol ışık kız altı
        yedi sekiz dokuz''',
    'id': '''bapak ibu baju buah bumi mama makan malam mobil musim lampu tempat pagi pintu pohon putih foto film wanita waktu warna awan
        bawah dua rumah buku susu kursi baru besar beli satu empat lima enam tujuh delapan hijau jalan jam gunung bunga nyanyi hujan''',
    'fi': '''mamma pappa puu pöytä poika perhe pieni lumi maa meri metsä muna aamu ilma voima vuosi vesi vihreä kaveri hyvä tyttö yö työ
        syksy suu kuu uusi luku koulu tuoli ovi koti joki sininen iso talo kala kissa koira järvi leipä''',
    'hi': '''माँ पिता बच्चा पानी फूल बड़ा भाई मेरा मौसम नाम काम पेड़ पैर वह हवा घर सुबह शाम दूध किताब चाय छोटा जीवन सूरज चाँद रात दिन'''}
ONSETS = 'p b m f v w t d n s z r l k g h j sh ch pl br pr fr fl sp st sm sw tw bl mw kw gr'.split()
VOWELS = 'a e i o u oo ee ou ai o u'.split()
CODAS = ['', '', '', 'p', 'b', 'm', 'f', 'n', 't', 's', 'l', 'r', 'mp', 'nd', 'lf', 'k']
STARTS = ['we', 'you', 'they', 'my mother', 'a boy', 'the woman', 'both people', 'our friend', 'who', 'somebody', 'Bob', 'Emma', 'Philip', 'Vivian']
VERBS = ['move', 'bring', 'follow', 'believe', 'have', 'want', 'remember', 'keep', 'open', 'love', 'wash', 'choose', 'give', 'put', 'show', 'leave', 'watch', 'pick up']


# languages without words here speak pseudo-words in their own sounds; those of India in their own script, by the first code of its Unicode block
LATIN = 'af ca cy da eo et haw hr hu is lt lv ms mt nb ro sk sl'.split()
INDIAN = dict(mr=0x900, ne=0x900, bn=0x980, pa=0xA00, gu=0xA80, te=0xC00, kn=0xC80)
CONSONANTS = [0x15, 0x17, 0x1A, 0x1C, 0x24, 0x26, 0x28, 0x2A, 0x2C, 0x2E, 0x2F, 0x30, 0x32, 0x35, 0x36, 0x38, 0x39, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E]
SIGNS = [0, 0x3E, 0x3F, 0x40, 0x41, 0x42, 0x47, 0x48, 0x4B, 0x4C]


def indian(rng, block):
    """a word of two to four syllables: consonant and vowel sign"""
    return ''.join(chr(block + rng.choice(CONSONANTS)) + (chr(block + v) if (v := rng.choice(SIGNS)) else '') for _ in range(rng.choice((2, 2, 3, 4))))


def pseudo(rng):
    return ''.join(rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(rng.choice((1, 2, 2, 3))))


def sentences(lang, n, seed=1):
    """n sentences (str) of 5-14 words with commas; pseudo-words only where the spelling is Latin."""
    rng = random.Random('%s %d' % (lang, seed))
    words = WORDS.get(lang, '').split()
    out = []
    for _ in range(n):
        k = rng.randint(4, 11)
        body = []
        for _ in range(k):
            if lang in INDIAN:
                body.append(indian(rng, INDIAN[lang]))
            else:
                body.append(pseudo(rng) if not words or lang not in ('ru', 'hi') and rng.random() < .15 else rng.choice(words))
        if lang == 'en' and rng.random() < .7:
            body[:0] = [rng.choice(STARTS), rng.choice(VERBS), rng.choice(('the', 'a', 'my', 'some', 'five', 'both'))]
        if len(body) > 6 and rng.random() < .6:
            i = rng.randint(2, len(body) - 3)
            body[i] += ','
        s = ' '.join(body)
        out.append(s[0].upper() + s[1:] + rng.choice('....?!'))
    return out
