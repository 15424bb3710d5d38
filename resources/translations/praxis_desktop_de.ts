<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutSection</name>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Made with</source>
        <translation>Gemacht mit</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the licences</source>
        <translation>Lizenzen öffnen</translation>
    </message>
    <message>
        <source>Praxis Desktop</source>
        <translation>Praxis Desktop</translation>
    </message>
    <message>
        <source>Praxis Desktop is free software, and so is everything that ships with it.</source>
        <translation>Praxis Desktop ist freie Software, und alles, was mitgeliefert wird, auch.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
</context>
<context>
    <name>ActiveRunCommands</name>
    <message>
        <source>Show run: {run}</source>
        <translation>Lauf zeigen: {run}</translation>
    </message>
    <message>
        <source>switch select side by side</source>
        <translation>umschalten wählen nebeneinander</translation>
    </message>
</context>
<context>
    <name>AddSheet</name>
    <message>
        <source>A protocol can reach only this address and port, and only after you allow it.</source>
        <translation>Ein Protokoll erreicht nur diese Adresse und diesen Port, nachdem Sie es erlaubt haben.</translation>
    </message>
    <message>
        <source>Add an instrument</source>
        <translation>Ein Gerät hinzufügen</translation>
    </message>
    <message>
        <source>Add instrument</source>
        <translation>Gerät hinzufügen</translation>
    </message>
    <message>
        <source>Add without a passing test</source>
        <translation>Ohne bestandenen Test hinzufügen</translation>
    </message>
    <message>
        <source>Add without a passing test…</source>
        <translation>Ohne bestandenen Test hinzufügen…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>By address</source>
        <translation>Nach Adresse</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Found nearby</source>
        <translation>In der Nähe</translation>
    </message>
    <message>
        <source>Manually</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Not in the list? Is it switched on, and on the same network as this computer?</source>
        <translation>Nicht in der Liste? Ist es eingeschaltet und im selben Netz wie dieser Computer?</translation>
    </message>
    <message>
        <source>Step 1 of 2 · choose</source>
        <translation>Schritt 1 von 2 · auswählen</translation>
    </message>
    <message>
        <source>Step 2 of 2 · test</source>
        <translation>Schritt 2 von 2 · testen</translation>
    </message>
</context>
<context>
    <name>AddressForm</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Another instrument</source>
        <translation>Ein anderes Gerät</translation>
    </message>
    <message>
        <source>Certificate fingerprint, if self-signed</source>
        <translation>Fingerabdruck des eigenen Zertifikats, falls es eines hat</translation>
    </message>
    <message>
        <source>Enter it, for example 10.0.0.7.</source>
        <translation>Geben Sie sie ein, zum Beispiel 10.0.0.7.</translation>
    </message>
    <message>
        <source>Enter it, for example 4001.</source>
        <translation>Geben Sie ihn ein, zum Beispiel 4001.</translation>
    </message>
    <message>
        <source>HTTPS: certificate is checked</source>
        <translation>HTTPS: das Zertifikat wird geprüft</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Nothing (plain HTTP)</source>
        <translation>Nichts (reines HTTP)</translation>
    </message>
    <message>
        <source>Nothing (plain TCP)</source>
        <translation>Nichts (reines TCP)</translation>
    </message>
    <message>
        <source>Nothing (serial line over TCP)</source>
        <translation>Nichts (serielle Leitung über TCP)</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Protected by</source>
        <translation>Geschützt durch</translation>
    </message>
    <message>
        <source>TLS: certificate is checked</source>
        <translation>TLS: das Zertifikat wird geprüft</translation>
    </message>
    <message>
        <source>The address is missing</source>
        <translation>Die Adresse fehlt</translation>
    </message>
    <message>
        <source>The port is missing</source>
        <translation>Der Port fehlt</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Was es ist</translation>
    </message>
    <message>
        <source>What your colleagues call it</source>
        <translation>Wie Ihre Kollegen es nennen</translation>
    </message>
    <message>
        <source>Why add it before it has passed a test?</source>
        <translation>Warum ohne bestandenen Test?</translation>
    </message>
</context>
<context>
    <name>AllowSheet</name>
    <message>
        <source>/dev/ttyUSB0, COM5 or socket://HOST:PORT</source>
        <translation>/dev/ttyUSB0, COM5 oder socket://HOST:PORT</translation>
    </message>
    <message>
        <source>Add manually</source>
        <translation>Von Hand hinzufügen</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>Erlauben</translation>
    </message>
    <message>
        <source>Allow and identify</source>
        <translation>Erlauben und identifizieren</translation>
    </message>
    <message>
        <source>Another instrument</source>
        <translation>Ein anderes Gerät</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Enter a port, for example /dev/ttyUSB0, COM5 or socket://192.168.0.5:4001.</source>
        <translation>Geben Sie einen Anschluss ein, zum Beispiel /dev/ttyUSB0, COM5 oder socket://192.168.0.5:4001.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Name and kind</source>
        <translation>Name und Art</translation>
    </message>
    <message>
        <source>Once allowed, the instrument will be asked to identify itself. Nothing will move. Each protocol will still ask before using it.</source>
        <translation>Sobald es erlaubt ist, wird das Gerät gefragt, was es ist. Nichts bewegt sich. Jedes Protokoll fragt trotzdem, bevor es das Gerät verwendet.</translation>
    </message>
    <message>
        <source>Port or address</source>
        <translation>Port oder Adresse</translation>
    </message>
    <message>
        <source>That is a simulator. It is already in the list.</source>
        <translation>Das ist ein Simulator: Er steht schon in der Liste.</translation>
    </message>
    <message>
        <source>The computer sees only the adapter, so say which instrument is connected. Once allowed, the instrument will be asked to identify itself. Nothing will move. Each protocol will still ask before using it.</source>
        <translation>Der Computer sieht nur den Stecker. Geben Sie an, welches Gerät angeschlossen ist. Nach dem Erlauben wird das Gerät nach seiner Kennung gefragt; nichts bewegt sich. Jedes Protokoll fragt trotzdem, bevor es das Gerät benutzt.</translation>
    </message>
    <message>
        <source>The port is missing</source>
        <translation>Der Anschluss fehlt</translation>
    </message>
    <message>
        <source>What is connected to this port?</source>
        <translation>Was ist an diesem Port angeschlossen?</translation>
    </message>
    <message>
        <source>What is this?</source>
        <translation>Was ist das?</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>Was es ist</translation>
    </message>
    <message>
        <source>Which port, and what is connected to it?</source>
        <translation>Welcher Port, und was ist angeschlossen?</translation>
    </message>
    <message>
        <source>Windows: COM and the number shown in Device Manager. Linux: usually /dev/ttyUSB0 or /dev/ttyACM0. On the network: socket:// followed by address:port, as given in the serial server&apos;s manual.</source>
        <translation>Windows: COM und die Nummer, die der Geräte-Manager zeigt. Linux: mit den meisten Adaptern /dev/ttyUSB0 oder /dev/ttyACM0. Im Netz: socket://, dann Adresse:Port, wie im Handbuch des seriellen Servers.</translation>
    </message>
    <message>
        <source>{name} – has this USB ID</source>
        <translation>{name} – hat diese Nummern</translation>
    </message>
    <message>
        <source>{name} – uses this kind of adapter</source>
        <translation>{name} – benutzt solche Adapter</translation>
    </message>
</context>
<context>
    <name>AppearanceSection</name>
    <message>
        <source>150 %</source>
        <translation>150 %</translation>
    </message>
    <message>
        <source>Bench</source>
        <translation>Labortisch</translation>
    </message>
    <message>
        <source>Bench makes text and controls 25 % larger, readable at arm&apos;s length. Takes effect after a restart.</source>
        <translation>Labortisch macht Text und Bedienelemente 25 % größer, lesbar auf Armlänge. Gilt nach dem nächsten Start.</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Display size</source>
        <translation>Anzeigegröße</translation>
    </message>
    <message>
        <source>For this program; protocols use their own language. Takes effect after a restart.</source>
        <translation>Die dieses Programms; Protokolle sprechen ihre eigene. Gilt nach dem nächsten Start.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Nothing slides, pulses or blinks</source>
        <translation>Nichts gleitet, pulsiert oder blinkt</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>Bewegung verringern</translation>
    </message>
    <message>
        <source>Same as system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Sound when a run needs you</source>
        <translation>Ton, wenn ein Lauf Sie braucht</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>This screen is too small for the larger sizes: the window would not fit on it.</source>
        <translation>Dieser Bildschirm ist zu klein für die größeren: Das Fenster würde nicht darauf passen.</translation>
    </message>
    <message>
        <source>Two short tones, repeated every 60 s until you answer</source>
        <translation>Zwei kurze Töne, alle 60 s wiederholt, bis geantwortet ist</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>The settings file was damaged and has been saved as {file}. The default settings are in use.</source>
        <translation>Die Einstellungsdatei war beschädigt: Sie wurde als {file} aufgehoben, und es gelten die üblichen Einstellungen.</translation>
    </message>
</context>
<context>
    <name>BenchBefore</name>
    <message>
        <source>an earlier run</source>
        <translation>einem früheren Lauf</translation>
    </message>
    <message>
        <source>run {number}</source>
        <translation>Lauf {number}</translation>
    </message>
    <message>
        <source>the one from {run}</source>
        <translation>der von {run}</translation>
    </message>
    <message>
        <source>{file}, as in {run}</source>
        <translation>{file}, wie in {run}</translation>
    </message>
</context>
<context>
    <name>BenchLine</name>
    <message>
        <source>Bench: {name}</source>
        <translation>Labortisch: {name}</translation>
    </message>
    <message>
        <source>Fill in the instruments, labware and simulated connections from a bench file</source>
        <translation>Geräte, Laborware und simulierte Verbindungen aus der Datei eines Labortischs ausfüllen</translation>
    </message>
    <message>
        <source>No bench is in use</source>
        <translation>Ohne Labortisch</translation>
    </message>
    <message>
        <source>Open a bench</source>
        <translation>Einen Labortisch öffnen</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the bench</source>
        <translation>Den Labortisch entfernen</translation>
    </message>
    <message>
        <source>Save as a bench</source>
        <translation>Als Labortisch speichern</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern als…</translation>
    </message>
    <message>
        <source>Save these instruments and labware as a bench file</source>
        <translation>Diese Geräte und diese Laborware als Datei eines Labortischs speichern</translation>
    </message>
    <message>
        <source>Stop using the bench and undo the values it filled in</source>
        <translation>Den Labortisch nicht mehr benutzen; was er ausgefüllt hat, wird zurückgenommen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Use the bench again</source>
        <translation>Den Labortisch wieder benutzen</translation>
    </message>
    <message>
        <source>not used here: {roles}</source>
        <translation>hier nicht gebraucht: {roles}</translation>
    </message>
    <message>
        <source>{name} was removed</source>
        <translation>{name} wurde entfernt</translation>
    </message>
</context>
<context>
    <name>BranchPanel</name>
    <message>
        <source>A question that nobody answers cannot be recorded.</source>
        <translation>Eine Frage, die niemand beantwortet, kann nicht aufgezeichnet werden.</translation>
    </message>
    <message>
        <source>All findings</source>
        <translation>Alle Befunde</translation>
    </message>
    <message>
        <source>Cannot happen here</source>
        <translation>Kann hier nicht vorkommen</translation>
    </message>
    <message>
        <source>Did not happen</source>
        <translation>Kam nicht vor</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Noch nicht bekannt</translation>
    </message>
    <message>
        <source>Propose this edit…</source>
        <translation>Änderung vorschlagen…</translation>
    </message>
    <message>
        <source>Recording the branch on simulated instruments…</source>
        <translation>Der Zweig wird mit simulierten Geräten aufgezeichnet…</translation>
    </message>
    <message>
        <source>Same in: {places}</source>
        <translation>Ebenso in: {places}</translation>
    </message>
    <message>
        <source>Show me</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show me steps through this branch on simulated instruments.</source>
        <translation>„Zeigen“ geht diesen Zweig Schritt für Schritt mit simulierten Geräten durch.</translation>
    </message>
    <message>
        <source>The branch</source>
        <translation>Der Zweig</translation>
    </message>
    <message>
        <source>The fault did not occur in this branch.</source>
        <translation>Die Störung trat in diesem Zweig nicht ein.</translation>
    </message>
    <message>
        <source>This fault cannot occur on this instrument during this operation.</source>
        <translation>Dieses Gerät kann diese Störung bei diesem Vorgang nicht haben.</translation>
    </message>
</context>
<context>
    <name>Branches</name>
    <message>
        <source>Branches not taken</source>
        <translation>Nicht erreichte Zweige</translation>
    </message>
    <message>
        <source>For authors: these lines may run with other values or answers.</source>
        <translation>Für Autoren: Andere Werte oder Antworten führen vielleicht zu diesen Zeilen.</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>cannot happen here</source>
        <translation>kann hier nicht vorkommen</translation>
    </message>
    <message>
        <source>did not happen</source>
        <translation>kam nicht vor</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
</context>
<context>
    <name>CardDelegate</name>
    <message>
        <source>Drop a .py file to add it</source>
        <translation>Eine .py-Datei hierher ziehen, um sie hinzuzufügen</translation>
    </message>
    <message>
        <source>It is checked first and never starts on its own.</source>
        <translation>Sie wird erst geprüft und läuft nie von selbst.</translation>
    </message>
    <message>
        <source>Never run</source>
        <translation>Nie gelaufen</translation>
    </message>
    <message>
        <source>Never run on real instruments</source>
        <translation>Nie mit echten Geräten gelaufen</translation>
    </message>
    <message>
        <source>Run Protocol</source>
        <translation>Protokoll starten</translation>
    </message>
    <message>
        <source>Set up run</source>
        <translation>Lauf einrichten</translation>
    </message>
    <message>
        <source>Show problem</source>
        <translation>Problem zeigen</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>eigenes</translation>
    </message>
</context>
<context>
    <name>CardList</name>
    <message>
        <source>Protocols</source>
        <translation>Protokolle</translation>
    </message>
</context>
<context>
    <name>CatalogueTable</name>
    <message>
        <source>Catalogue</source>
        <translation>Katalog</translation>
    </message>
    <message>
        <source>placed</source>
        <translation>steht</translation>
    </message>
    <message>
        <source>to place</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>{n} sites</source>
        <translation>{n} Plätze</translation>
    </message>
</context>
<context>
    <name>ChannelsPanel</name>
    <message>
        <source>1 tip</source>
        <translation>1 Spitze</translation>
    </message>
    <message>
        <source>96 head</source>
        <translation>96er-Kopf</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kanal</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Height above the bottom of the well, as specified by the step</source>
        <translation>Über dem Boden der Vertiefung, wie der Schritt es angibt</translation>
    </message>
    <message>
        <source>In tip</source>
        <translation>In der Spitze</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Over {labware}</source>
        <translation>Über {labware}</translation>
    </message>
    <message>
        <source>aspirating</source>
        <translation>saugt an</translation>
    </message>
    <message>
        <source>dispensing</source>
        <translation>gibt ab</translation>
    </message>
    <message>
        <source>dropping tips</source>
        <translation>wirft Spitzen ab</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>holds it</source>
        <translation>hält es</translation>
    </message>
    <message>
        <source>no tip</source>
        <translation>keine Spitze</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>picking up tips</source>
        <translation>nimmt Spitzen auf</translation>
    </message>
    <message>
        <source>{n} tips</source>
        <translation>{n} Spitzen</translation>
    </message>
</context>
<context>
    <name>ChartPanel</name>
    <message>
        <source>Charts cannot be drawn: pyqtgraph is not installed.</source>
        <translation>Diagramme lassen sich nicht zeichnen: pyqtgraph ist nicht installiert.</translation>
    </message>
    <message>
        <source>Curve shown in the chart</source>
        <translation>Was das Diagramm zeigt</translation>
    </message>
    <message>
        <source>Instrument readings and values from the protocol are drawn here.</source>
        <translation>Hier wird gezeichnet, was Geräte messen und das Protokoll meldet.</translation>
    </message>
    <message>
        <source>Live chart</source>
        <translation>Live-Diagramm</translation>
    </message>
    <message>
        <source>Loading charts…</source>
        <translation>Was Diagramme zeichnet, wird geladen…</translation>
    </message>
    <message>
        <source>Show the checks</source>
        <translation>Die Prüfungen zeigen</translation>
    </message>
    <message>
        <source>The numbers are saved with the run.</source>
        <translation>Die Zahlen bleiben beim Lauf gespeichert.</translation>
    </message>
    <message>
        <source>{title}: {n} values, the latest {value} {unit}</source>
        <translation>{title}: {n} Werte, der letzte {value} {unit}</translation>
    </message>
</context>
<context>
    <name>ChartPicture</name>
    <message>
        <source>Time since start (min:s)</source>
        <translation>Zeit seit dem Start (min:s)</translation>
    </message>
</context>
<context>
    <name>Check</name>
    <message>
        <source>check failed</source>
        <translation>Prüfung fehlgeschlagen</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>wird geprüft…</translation>
    </message>
    <message>
        <source>file checked {ago}</source>
        <translation>Datei geprüft {ago}</translation>
    </message>
</context>
<context>
    <name>CheckLine</name>
    <message>
        <source>Cancel check</source>
        <translation>Prüfung abbrechen</translation>
    </message>
    <message>
        <source>Checking {name}…</source>
        <translation>{name} wird geprüft…</translation>
    </message>
    <message>
        <source>Checking {name}… {seconds} s</source>
        <translation>{name} wird geprüft… {seconds} s</translation>
    </message>
    <message>
        <source>Protocols checked</source>
        <translation>Protokolle in Prüfung</translation>
    </message>
    <message>
        <source>Show problem</source>
        <translation>Problem zeigen</translation>
    </message>
    <message>
        <source>The check of {name} was cancelled. The earlier result is kept.</source>
        <translation>Die Prüfung von {name} wurde abgebrochen; was vorher bekannt war, gilt.</translation>
    </message>
    <message>
        <source>{name} is no longer in the library</source>
        <translation>{name} ist nicht mehr in der Bibliothek</translation>
    </message>
</context>
<context>
    <name>ChecksPanel</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Check instrument</source>
        <translation>Gerät prüfen</translation>
    </message>
    <message>
        <source>Check only the port, with a loopback plug that connects TX to RX</source>
        <translation>Nur den Port prüfen, mit einem Stecker, der TX und RX verbindet</translation>
    </message>
    <message>
        <source>Check results</source>
        <translation>Ergebnisse der Prüfung</translation>
    </message>
    <message>
        <source>Checking {name}…</source>
        <translation>{name} wird geprüft…</translation>
    </message>
    <message>
        <source>Checking {name}… {percent} %</source>
        <translation>{name} wird geprüft… {percent} %</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>How it was checked</source>
        <translation>Wie es ermittelt wurde</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <source>Loopback check…</source>
        <translation>Schleifenprüfung…</translation>
    </message>
    <message>
        <source>Nothing checked yet.</source>
        <translation>Noch nichts geprüft.</translation>
    </message>
    <message>
        <source>Query its identity and state repeatedly. Nothing moves or changes.</source>
        <translation>Es immer wieder fragen, wer und wie es ist; nichts daran bewegt oder ändert sich.</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern…</translation>
    </message>
    <message>
        <source>Show the chart</source>
        <translation>Das Diagramm zeigen</translation>
    </message>
    <message>
        <source>The check of {name} was cancelled</source>
        <translation>Die Prüfung von {name} wurde abgebrochen</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Value and result</source>
        <translation>Wert und Ergebnis</translation>
    </message>
    <message>
        <source>Value, {unit}</source>
        <translation>Wert, {unit}</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>inside</source>
        <translation>innerhalb</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>nicht erreicht</translation>
    </message>
    <message>
        <source>outside</source>
        <translation>außerhalb</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>kommt noch</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>{name} failed after {s} s</source>
        <translation>{name} hat nicht bestanden, in {s} s</translation>
    </message>
    <message>
        <source>{name} passed in {s} s</source>
        <translation>{name} hat bestanden, in {s} s</translation>
    </message>
    <message>
        <source>{name}: failed</source>
        <translation>{name}: fehlgeschlagen</translation>
    </message>
    <message>
        <source>{name}: none</source>
        <translation>{name}: keine</translation>
    </message>
    <message>
        <source>{name}: passed</source>
        <translation>{name}: bestanden</translation>
    </message>
    <message>
        <source>{n} expected</source>
        <translation>{n} erwartet</translation>
    </message>
    <message>
        <source>{n} not reached</source>
        <translation>{n} nicht erreicht</translation>
    </message>
    <message>
        <source>{n} of {total} inside</source>
        <translation>{n} von {total} innerhalb</translation>
    </message>
    <message>
        <source>{n} of {total} outside</source>
        <translation>{n} von {total} außerhalb</translation>
    </message>
    <message>
        <source>{n} pending</source>
        <translation>{n} ausstehend</translation>
    </message>
</context>
<context>
    <name>ChoiceCard</name>
    <message>
        <source>Advised</source>
        <translation>Empfohlen</translation>
    </message>
</context>
<context>
    <name>ChoiceControl</name>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
</context>
<context>
    <name>CloseRecordSheet</name>
    <message>
        <source>Close the record</source>
        <translation>Aufzeichnung abschließen</translation>
    </message>
    <message>
        <source>Close the record?</source>
        <translation>Aufzeichnung abschließen?</translation>
    </message>
    <message>
        <source>Give up this run and close its record?</source>
        <translation>Diesen Lauf aufgeben und seine Aufzeichnung abschließen?</translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation>Offen lassen</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>The run will count as ended by an error and can no longer be resumed. Its record will be kept and signed, with your name and the reason. Instruments will not be touched: check them yourself.</source>
        <translation>Der Lauf gilt als mit Fehler beendet und kann nicht mehr fortgesetzt werden. Seine Aufzeichnung bleibt erhalten, mit Ihrem Namen und dem Grund, und wird signiert. Kein Gerät wird angesprochen: Sehen Sie nach ihnen.</translation>
    </message>
    <message>
        <source>The run will keep the state shown in its record, and the record will be signed. Say why you are closing it manually.</source>
        <translation>Der Lauf gilt als so beendet, wie seine Aufzeichnung es angibt. Sie wird dann signiert. Geben Sie an, warum Sie sie von Hand abschließen.</translation>
    </message>
    <message>
        <source>Why the run will not be resumed</source>
        <translation>Warum der Lauf nicht fortgesetzt wird</translation>
    </message>
</context>
<context>
    <name>ClosingSheet</name>
    <message>
        <source>A run is active</source>
        <translation>Ein Lauf ist aktiv</translation>
    </message>
    <message>
        <source>Active: {names}. The programs will be asked to end and may first make their instruments safe. A program that does not end will be terminated and its instruments will be sent their stop commands. Anything the programs leave on will stay on; to stop every instrument, press EMERGENCY STOP. The records will be completed, then the window will close.</source>
        <translation>Aktiv: {names}. Die Programme werden aufgefordert zu enden und dürfen vorher ihre Geräte zur Ruhe bringen. Ein Programm, das nicht endet, wird abgebrochen, und seine Geräte bekommen ihre Haltebefehle. Was die Programme eingeschaltet lassen, bleibt an: NOT-HALT hält jedes Gerät an. Die Aufzeichnungen werden abgeschlossen, dann schließt das Fenster.</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Reason for stopping</source>
        <translation>Grund für das Stoppen</translation>
    </message>
    <message>
        <source>Stop it before the window closes?</source>
        <translation>Vor dem Schließen des Fensters stoppen?</translation>
    </message>
    <message>
        <source>Stop safely and close</source>
        <translation>Sicher stoppen und schließen</translation>
    </message>
    <message>
        <source>Stop them all before the window closes?</source>
        <translation>Alle stoppen, bevor das Fenster schließt?</translation>
    </message>
    <message>
        <source>The program will be asked to end and may first make its instruments safe. If it does not end, it will be terminated and its instruments will be sent their stop commands. Anything the program leaves on will stay on; to stop every instrument, press EMERGENCY STOP. The record will be completed, then the window will close.</source>
        <translation>Das Programm wird aufgefordert zu enden und darf vorher seine Geräte zur Ruhe bringen. Endet es nicht, wird es abgebrochen, und seine Geräte bekommen ihre Haltebefehle. Was das Programm eingeschaltet lässt, bleibt an: NOT-HALT hält jedes Gerät an. Die Aufzeichnung wird abgeschlossen, dann schließt das Fenster.</translation>
    </message>
    <message>
        <source>{n} runs are active</source>
        <translation>{n} Läufe sind aktiv</translation>
    </message>
</context>
<context>
    <name>CodeEditor</name>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Enter runs complete code, Shift+Enter runs the code as it is, Tab completes.</source>
        <translation>Eingabe führt vollständigen Code aus, Umschalt+Eingabe führt ihn aus, wie er ist, Tab vervollständigt.</translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Not available now</source>
        <translation>Jetzt nicht möglich</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>CommandButton</name>
    <message>
        <source>Find any command by its name ({keys})</source>
        <translation>Alles, was man tun kann, nach seinem Namen ({keys})</translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation>Befehl suchen oder ausführen</translation>
    </message>
</context>
<context>
    <name>CompareHead</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to the history (Esc)</source>
        <translation>Zurück zum Verlauf (Esc)</translation>
    </message>
    <message>
        <source>Export both runs to a folder</source>
        <translation>Beide Läufe in einen Ordner schreiben</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Swap sides</source>
        <translation>Seiten tauschen</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>Reading both records…</source>
        <translation>Ihre Aufzeichnungen werden gelesen…</translation>
    </message>
    <message>
        <source>Runs {first} and {second} compared</source>
        <translation>Läufe {first} und {second} im Vergleich</translation>
    </message>
    <message>
        <source>Two runs compared</source>
        <translation>Zwei Läufe im Vergleich</translation>
    </message>
    <message>
        <source>{run}, simulated</source>
        <translation>{run}, simuliert</translation>
    </message>
</context>
<context>
    <name>ComparedRuns</name>
    <message>
        <source>Both runs had the same values and steps, and took about the same time.</source>
        <translation>Beide Läufe hatten dieselben Werte und Schritte und dauerten etwa gleich lang.</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>First difference: before the first step, in {title}</source>
        <translation>Erster Unterschied: vor jedem Schritt, bei {title}</translation>
    </message>
    <message>
        <source>First difference: step {n}, {title}</source>
        <translation>Erster Unterschied: Schritt {n}, {title}</translation>
    </message>
    <message>
        <source>First difference: {title}</source>
        <translation>Erster Unterschied: {title}</translation>
    </message>
    <message>
        <source>No difference in the values and steps that were compared</source>
        <translation>Kein Unterschied in den verglichenen Werten und Schritten</translation>
    </message>
    <message>
        <source>No difference in values or steps</source>
        <translation>Kein Unterschied in Vorgaben und Ablauf</translation>
    </message>
    <message>
        <source>Not compared, because they are too large: {titles}.</source>
        <translation>Nicht verglichen, weil zu groß: {titles}.</translation>
    </message>
    <message>
        <source>Note from {date} on run {id}: {words}</source>
        <translation>Notiz vom {date} zu Lauf {id}: {words}</translation>
    </message>
    <message>
        <source>Protocol file, digest</source>
        <translation>Protokolldatei, Prüfsumme</translation>
    </message>
    <message>
        <source>Protocol version</source>
        <translation>Protokollversion</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Values: {n}</source>
        <translation>Werte: {n}</translation>
    </message>
    <message>
        <source>decided: {choices}</source>
        <translation>entschieden: {choices}</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>verschieden</translation>
    </message>
    <message>
        <source>does not have this step</source>
        <translation>hat diesen Schritt nicht</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>has this step</source>
        <translation>hat diesen Schritt</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>no decision</source>
        <translation>keine Entscheidung</translation>
    </message>
    <message>
        <source>no result</source>
        <translation>kein Ergebnis</translation>
    </message>
    <message>
        <source>not ended</source>
        <translation>nicht beendet</translation>
    </message>
    <message>
        <source>only one</source>
        <translation>nur einer</translation>
    </message>
    <message>
        <source>same</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>took {time}, {bytes}</source>
        <translation>dauerte {time}, {bytes}</translation>
    </message>
    <message>
        <source>{n} of {count}</source>
        <translation>{n} von {count}</translation>
    </message>
    <message>
        <source>{out} B sent, {back} B received</source>
        <translation>{out} B gesendet, {back} B empfangen</translation>
    </message>
    <message>
        <source>{title}, each time</source>
        <translation>{title}, jedes Mal</translation>
    </message>
</context>
<context>
    <name>CompletionPopup</name>
    <message>
        <source>Completions</source>
        <translation>Vervollständigungen</translation>
    </message>
    <message>
        <source>Tab inserts · Esc closes</source>
        <translation>Tab fügt ein · Esc schließt</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} weitere</translation>
    </message>
    <message>
        <source>{name}, {row} of {count}</source>
        <translation>{name}, {row} von {count}</translation>
    </message>
</context>
<context>
    <name>ConnectionPanel</name>
    <message>
        <source>Cancel test</source>
        <translation>Test abbrechen</translation>
    </message>
    <message>
        <source>Choose an address</source>
        <translation>Adresse auswählen</translation>
    </message>
    <message>
        <source>Connection test</source>
        <translation>Verbindungstest</translation>
    </message>
    <message>
        <source>Failed at: {stage}</source>
        <translation>Gescheitert: {stage}</translation>
    </message>
    <message>
        <source>Not tested</source>
        <translation>Nicht getestet</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Bestanden</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>Erreicht</translation>
    </message>
    <message>
        <source>Show stages</source>
        <translation>Stufen zeigen</translation>
    </message>
    <message>
        <source>Show traffic</source>
        <translation>Verkehr zeigen</translation>
    </message>
    <message>
        <source>Test again</source>
        <translation>Noch einmal testen</translation>
    </message>
    <message>
        <source>Test connection</source>
        <translation>Verbindung testen</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Test läuft…</translation>
    </message>
    <message>
        <source>Trust this certificate</source>
        <translation>Diesem Zertifikat vertrauen</translation>
    </message>
</context>
<context>
    <name>ConnectionStage</name>
    <message>
        <source>Greeting</source>
        <translation>Begrüßung</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>Weg</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
</context>
<context>
    <name>ConsoleCard</name>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Clear the output. Variables are kept.</source>
        <translation>Die Anzeige leeren; Variablen bleiben.</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>Konsole</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Interrupting…</source>
        <translation>Wird unterbrochen…</translation>
    </message>
    <message>
        <source>No cell has run successfully yet</source>
        <translation>Noch ist keine Zelle ohne Fehler gelaufen</translation>
    </message>
    <message>
        <source>Not responding {time}</source>
        <translation>Antwortet nicht {time}</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
    <message>
        <source>Running {time}</source>
        <translation>Läuft {time}</translation>
    </message>
    <message>
        <source>Save as protocol…</source>
        <translation>Als Protokoll speichern…</translation>
    </message>
    <message>
        <source>Save the cells as a protocol</source>
        <translation>Aus den Zellen ein Protokoll machen</translation>
    </message>
    <message>
        <source>Search earlier input (Ctrl+R)</source>
        <translation>Frühere Eingaben durchsuchen (Strg+R)</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>Waiting for input</source>
        <translation>Wartet auf eine Eingabe</translation>
    </message>
</context>
<context>
    <name>ConsoleController</name>
    <message>
        <source>1 variable will be lost. Your input stays in the history.</source>
        <translation>1 Variable geht verloren. Was getippt wurde, bleibt im Verlauf.</translation>
    </message>
    <message>
        <source>A Python console with the packages and instruments that protocols use</source>
        <translation>Eine Python-Konsole mit den Paketen und Geräten der Protokolle</translation>
    </message>
    <message>
        <source>Building, {percent} %</source>
        <translation>Wird gebaut, {percent} %</translation>
    </message>
    <message>
        <source>Choose another title.</source>
        <translation>Wählen Sie einen anderen Titel.</translation>
    </message>
    <message>
        <source>Choose other cells.</source>
        <translation>Wählen Sie andere.</translation>
    </message>
    <message>
        <source>Closes ports: {names}.</source>
        <translation>Ports werden geschlossen: {names}.</translation>
    </message>
    <message>
        <source>Consoles start from an image of Python with all packages loaded.</source>
        <translation>Konsolen starten von einem Abbild von Python, in dem alle Pakete geladen sind.</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Kernel {id}</source>
        <translation>Kernel {id}</translation>
    </message>
    <message>
        <source>None of these cells is plain Python, so nothing would be saved.</source>
        <translation>Keine dieser Zellen ist reines Python: Nichts bliebe übrig.</translation>
    </message>
    <message>
        <source>Restart the console?</source>
        <translation>Die Konsole neu starten?</translation>
    </message>
    <message>
        <source>Snapshot up to date</source>
        <translation>Abbild aktuell</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>The text that has not been run will be lost.</source>
        <translation>Der Text, der noch nicht ausgeführt wurde, geht verloren.</translation>
    </message>
    <message>
        <source>started in {time}</source>
        <translation>Start in {time}</translation>
    </message>
    <message>
        <source>started warm in {time}</source>
        <translation>Warmstart in {time}</translation>
    </message>
    <message>
        <source>{file} cannot be written: {why}</source>
        <translation>{file} kann nicht geschrieben werden: {why}</translation>
    </message>
    <message>
        <source>{n} variables will be lost. Your input stays in the history.</source>
        <translation>{n} Variablen gehen verloren. Was getippt wurde, bleibt im Verlauf.</translation>
    </message>
</context>
<context>
    <name>ConsoleFiles</name>
    <message>
        <source>Add a file to the console</source>
        <translation>Der Konsole eine Datei geben</translation>
    </message>
    <message>
        <source>Add only part of it.</source>
        <translation>Geben Sie der Konsole einen Teil davon.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Save a file from the console</source>
        <translation>Eine Datei der Konsole speichern</translation>
    </message>
    <message>
        <source>The console has no such file: {why}</source>
        <translation>Die Konsole hat keine solche Datei: {why}</translation>
    </message>
    <message>
        <source>The console&apos;s files cannot be accessed while a cell is running.</source>
        <translation>Die Dateien der Konsole sind nicht erreichbar, während eine Zelle rechnet.</translation>
    </message>
    <message>
        <source>Wait, or interrupt the cell.</source>
        <translation>Warten Sie, oder unterbrechen Sie die Zelle.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {why}</source>
        <translation>{file} kann nicht gelesen werden: {why}</translation>
    </message>
    <message>
        <source>{file} cannot be written: {why}</source>
        <translation>{file} kann nicht geschrieben werden: {why}</translation>
    </message>
    <message>
        <source>{file} is larger than {most} MB</source>
        <translation>{file} hat mehr als {most} MB</translation>
    </message>
</context>
<context>
    <name>ConsoleHaltSheet</name>
    <message>
        <source>Stopping everything.</source>
        <translation>Alles wird angehalten.</translation>
    </message>
    <message>
        <source>Stopping the console&apos;s instruments…</source>
        <translation>Was die Konsole offen hat, wird angehalten…</translation>
    </message>
    <message>
        <source>The console has stopped. Restart it to continue.</source>
        <translation>Die Konsole ist beendet. Starten Sie sie neu, um fortzufahren.</translation>
    </message>
    <message>
        <source>The console is stopped.</source>
        <translation>Die Konsole ist angehalten.</translation>
    </message>
</context>
<context>
    <name>ConsoleNotice</name>
    <message>
        <source>Press Enter to run what you typed, or Esc to discard it.</source>
        <translation>Eingabe führt sie aus, Esc verwirft sie.</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Restart the console to continue. Variables have been lost.</source>
        <translation>Starten Sie sie neu, um weiterzuarbeiten; die Variablen sind verloren.</translation>
    </message>
    <message>
        <source>Restarting the console ends it immediately. Variables will be lost.</source>
        <translation>Neustart beendet sie sofort; Variablen gehen verloren.</translation>
    </message>
    <message>
        <source>The cell is still running after the interrupt.</source>
        <translation>Die Zelle läuft trotz der Unterbrechung weiter.</translation>
    </message>
    <message>
        <source>The console has stopped.</source>
        <translation>Die Konsole wurde beendet.</translation>
    </message>
    <message>
        <source>The text is ready to run. With {count} characters, it is too long to edit here.</source>
        <translation>{count} Zeichen sind bereit zur Ausführung; es sind zu viele, um sie hier zu bearbeiten.</translation>
    </message>
</context>
<context>
    <name>ConsoleView</name>
    <message>
        <source>1 cell is waiting for the running one to finish</source>
        <translation>1 Zelle wartet auf die laufende</translation>
    </message>
    <message>
        <source>A waiting cell was not run. Press Up to get it back.</source>
        <translation>Eine wartende Zelle wurde nicht ausgeführt: Pfeil nach oben holt sie zurück.</translation>
    </message>
    <message>
        <source>Python: Shift+Enter runs, Tab completes, ? shows help</source>
        <translation>Python: Umschalt+Eingabe führt aus, Tab ergänzt, ? erklärt</translation>
    </message>
    <message>
        <source>Restarted: kernel {number}</source>
        <translation>Neu gestartet: Kernel {number}</translation>
    </message>
    <message>
        <source>{count} cells are waiting for the running one to finish</source>
        <translation>{count} Zellen warten auf die laufende</translation>
    </message>
    <message>
        <source>{count} characters not allowed in code were left out of the pasted text.</source>
        <translation>{count} Zeichen, die in Code nicht vorkommen können, wurden beim Einfügen weggelassen.</translation>
    </message>
    <message>
        <source>{count} waiting cells were not run. Press Up to get them back.</source>
        <translation>{count} wartende Zellen wurden nicht ausgeführt: Pfeil nach oben holt sie zurück.</translation>
    </message>
</context>
<context>
    <name>ControlView</name>
    <message>
        <source>Back to the instruments</source>
        <translation>Zurück zu den Geräten</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Gerät</translation>
    </message>
</context>
<context>
    <name>CopiesController</name>
    <message>
        <source>Copy of a run</source>
        <translation>Kopie eines Laufs</translation>
    </message>
</context>
<context>
    <name>CopyPage</name>
    <message>
        <source>Close copy</source>
        <translation>Kopie schließen</translation>
    </message>
    <message>
        <source>Copy of {run}</source>
        <translation>Kopie von {run}</translation>
    </message>
    <message>
        <source>Go back to the run and discard the copy</source>
        <translation>Zurück zum Lauf; die Kopie wird verworfen</translation>
    </message>
    <message>
        <source>Interrupt</source>
        <translation>Unterbrechen</translation>
    </message>
    <message>
        <source>Interrupt the cell</source>
        <translation>Beenden, was die Zelle tut</translation>
    </message>
    <message>
        <source>Nothing is running in the console</source>
        <translation>In der Konsole läuft nichts</translation>
    </message>
    <message>
        <source>Reset copy</source>
        <translation>Kopie zurücksetzen</translation>
    </message>
    <message>
        <source>Reset the copy to its initial state</source>
        <translation>Die Kopie auf ihren ersten Stand zurücksetzen</translation>
    </message>
    <message>
        <source>The run is not affected. In the copy, instruments are read-only.</source>
        <translation>Der Lauf bleibt davon unberührt. In der Kopie können Geräte nur gelesen werden.</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>Variablen</translation>
    </message>
</context>
<context>
    <name>CourseCard</name>
    <message>
        <source>Curve shown</source>
        <translation>Gezeigte Kurve</translation>
    </message>
</context>
<context>
    <name>CurvePicture</name>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>limit {value}</source>
        <translation>Grenze {value}</translation>
    </message>
    <message>
        <source>outside the limits</source>
        <translation>außerhalb der Grenzen</translation>
    </message>
    <message>
        <source>{title}: {n} values, {least} to {most} {unit}</source>
        <translation>{title}: {n} Werte, {least} bis {most} {unit}</translation>
    </message>
</context>
<context>
    <name>DataView</name>
    <message>
        <source>Colour scale</source>
        <translation>Skala der Farben</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Als CSV kopieren</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Enlarge or save…</source>
        <translation>Vergrößern oder speichern…</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Logarithmisch</translation>
    </message>
    <message>
        <source>Result shown</source>
        <translation>Ergebnis, das gezeigt wird</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>all inside</source>
        <translation>alle innerhalb</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <translation>{n} fehlen</translation>
    </message>
    <message>
        <source>{n} outside</source>
        <translation>{n} außerhalb</translation>
    </message>
    <message>
        <source>{title}, {n} of {of}</source>
        <translation>{title}, {n} von {of}</translation>
    </message>
</context>
<context>
    <name>Date</name>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
</context>
<context>
    <name>DecideButton</name>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>This is the new one…</source>
        <translation>Es ist das neue…</translation>
    </message>
    <message>
        <source>Use anyway…</source>
        <translation>Trotzdem verwenden…</translation>
    </message>
</context>
<context>
    <name>DecisionSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Do not use it</source>
        <translation>Nicht verwenden</translation>
    </message>
    <message>
        <source>Enter the reason first</source>
        <translation>Geben Sie zuerst den Grund an</translation>
    </message>
    <message>
        <source>Is this the new {role}?</source>
        <translation>Ist dies von jetzt an {role}?</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>The reason appears in the run&apos;s record and on the start sheet.</source>
        <translation>Der Grund steht in der Aufzeichnung des Laufs und auf dem Blatt vor dem Start.</translation>
    </message>
    <message>
        <source>This is the new one</source>
        <translation>Es ist das neue</translation>
    </message>
    <message>
        <source>Use it anyway</source>
        <translation>Trotzdem verwenden</translation>
    </message>
    <message>
        <source>Use this instrument anyway?</source>
        <translation>Dieses Gerät trotzdem verwenden?</translation>
    </message>
</context>
<context>
    <name>DeckCanvas</name>
    <message>
        <source>Deck</source>
        <translation>Deck</translation>
    </message>
</context>
<context>
    <name>DeckEditor</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Deck &amp; labware</source>
        <translation>Deck &amp; Laborware</translation>
    </message>
    <message>
        <source>Deck type</source>
        <translation>Art des Decks</translation>
    </message>
    <message>
        <source>Drag pieces onto the deck, or press Enter, arrow keys, Enter. Delete removes a piece.</source>
        <translation>Teile auf das Deck ziehen, oder Eingabe, Pfeile, Eingabe drücken. Entf entfernt sie.</translation>
    </message>
    <message>
        <source>Empty carriers are left out of the run.</source>
        <translation>Träger, auf denen nichts steht, fehlen im Lauf.</translation>
    </message>
    <message>
        <source>Put it on a site or into a slot</source>
        <translation>Auf einen Platz oder in einen Slot stellen</translation>
    </message>
    <message>
        <source>Rail {rails}</source>
        <translation>Schiene {rails}</translation>
    </message>
    <message>
        <source>Rail {rails}, site {site}</source>
        <translation>Schiene {rails}, Platz {site}</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Search labware and carriers</source>
        <translation>Laborware und Träger suchen</translation>
    </message>
    <message>
        <source>Set up the deck</source>
        <translation>Deck einrichten</translation>
    </message>
    <message>
        <source>Slot {slot}</source>
        <translation>Slot {slot}</translation>
    </message>
    <message>
        <source>This protocol needs no more labware of this kind</source>
        <translation>Dieses Protokoll braucht keine weitere Laborware dieser Art</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Use this deck</source>
        <translation>Dieses Deck verwenden</translation>
    </message>
    <message>
        <source>{what}, rail {rails}, site {site}</source>
        <translation>{what}, Schiene {rails}, Platz {site}</translation>
    </message>
    <message>
        <source>{what}, slot {slot}</source>
        <translation>{what}, Slot {slot}</translation>
    </message>
    <message>
        <source>{what}, {model}, rail {rails}</source>
        <translation>{what}, {model}, Schiene {rails}</translation>
    </message>
</context>
<context>
    <name>DeckMap</name>
    <message>
        <source>Deck, {n} pieces of labware</source>
        <translation>Deck, {n} Stück Labware</translation>
    </message>
    <message>
        <source>Position {place}: {what}</source>
        <translation>Position {place}: {what}</translation>
    </message>
    <message>
        <source>see the dry run</source>
        <translation>siehe Probelauf</translation>
    </message>
    <message>
        <source>source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>to place</source>
        <translation>hinzustellen</translation>
    </message>
    <message>
        <source>✓ placed</source>
        <translation>✓ steht</translation>
    </message>
</context>
<context>
    <name>DefectNews</name>
    <message>
        <source>Save report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>The program keeps running, and so does the run.</source>
        <translation>Es arbeitet weiter, und der Lauf mit ihm.</translation>
    </message>
    <message>
        <source>The program keeps running. Nothing was lost.</source>
        <translation>Es arbeitet weiter. Nichts ging verloren.</translation>
    </message>
    <message>
        <source>The report was saved</source>
        <translation>Der Bericht wurde gespeichert</translation>
    </message>
    <message>
        <source>This program had an internal error</source>
        <translation>Dieses Programm hat einen Fehler gemacht</translation>
    </message>
    <message>
        <source>This program had {n} internal errors</source>
        <translation>Dieses Programm hat {n} Fehler gemacht</translation>
    </message>
</context>
<context>
    <name>Descriptions</name>
    <message>
        <source>Choose an answer by the letter on it</source>
        <translation>Eine Antwort mit ihrem Buchstaben wählen</translation>
    </message>
    <message>
        <source>Close a sheet or list that needs no decision</source>
        <translation>Schließen, was nichts entscheidet</translation>
    </message>
    <message>
        <source>Comment or uncomment lines</source>
        <translation>Zeilen auskommentieren oder zurück</translation>
    </message>
    <message>
        <source>Complete, or indent</source>
        <translation>Ergänzen oder einrücken</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Forget the selected instrument</source>
        <translation>Das gewählte Gerät vergessen</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Interrupt (when nothing is selected)</source>
        <translation>Unterbrechen, wo nichts ausgewählt ist</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Move from a field to the last button</source>
        <translation>Von einem Feld zur letzten Schaltfläche</translation>
    </message>
    <message>
        <source>Neither the current run nor the last one uses a port</source>
        <translation>Kein Lauf mit einem Port ist im Gange oder war der letzte</translation>
    </message>
    <message>
        <source>No console cell has run successfully yet</source>
        <translation>Noch ist keine Zelle der Konsole ohne Fehler gelaufen</translation>
    </message>
    <message>
        <source>No other run is active</source>
        <translation>Es sind keine Läufe nebeneinander im Gang</translation>
    </message>
    <message>
        <source>Nothing can be paused now</source>
        <translation>Jetzt kann nichts pausiert werden</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Es läuft nichts</translation>
    </message>
    <message>
        <source>Nothing is running in the console</source>
        <translation>In der Konsole läuft nichts</translation>
    </message>
    <message>
        <source>On a sheet</source>
        <translation>In einer Abfrage</translation>
    </message>
    <message>
        <source>Open the selected protocol</source>
        <translation>Das gewählte Protokoll öffnen</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>Spielwiese</translation>
    </message>
    <message>
        <source>Press the focused button</source>
        <translation>Die Schaltfläche drücken, die die Tastatur hat</translation>
    </message>
    <message>
        <source>Rename the selected instrument</source>
        <translation>Das gewählte Gerät umbenennen</translation>
    </message>
    <message>
        <source>Run and trace it</source>
        <translation>Ausführen, Ablauf zeigen</translation>
    </message>
    <message>
        <source>Run the input</source>
        <translation>Ausführen, was getippt ist</translation>
    </message>
    <message>
        <source>Run the input if it is complete, or start a new line</source>
        <translation>Ausführen oder, wenn es weitergeht, neue Zeile</translation>
    </message>
    <message>
        <source>Search earlier input</source>
        <translation>Frühere Eingaben durchsuchen</translation>
    </message>
    <message>
        <source>Search, or just type</source>
        <translation>Suchen, oder einfach tippen</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>Einrichten</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Umschalt</translation>
    </message>
    <message>
        <source>Show the function&apos;s signature</source>
        <translation>Zeigen, wie man es aufruft</translation>
    </message>
    <message>
        <source>Show the selected instrument</source>
        <translation>Das gewählte Gerät zeigen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tab</translation>
    </message>
    <message>
        <source>The dry run has not passed</source>
        <translation>Der Probelauf ist nicht bestanden</translation>
    </message>
    <message>
        <source>The run is already waiting for you</source>
        <translation>Der Lauf wartet schon auf Sie</translation>
    </message>
    <message>
        <source>There is no output yet</source>
        <translation>Es gibt noch keine Ausgabe</translation>
    </message>
    <message>
        <source>There is nothing to fix</source>
        <translation>Es gibt nichts zu korrigieren</translation>
    </message>
    <message>
        <source>This protocol names no instruments</source>
        <translation>Dieses Protokoll nennt keine Geräte</translation>
    </message>
    <message>
        <source>Type a command to send</source>
        <translation>Einen Befehl zum Senden eingeben</translation>
    </message>
    <message>
        <source>While a run is active</source>
        <translation>Während eines Laufs</translation>
    </message>
    <message>
        <source>appearance theme night</source>
        <translation>Aussehen Darstellung Design Nacht</translation>
    </message>
    <message>
        <source>bytes ports wire</source>
        <translation>Bytes Ports Leitung</translation>
    </message>
    <message>
        <source>cancel abort end</source>
        <translation>abbrechen beenden anhalten Ende</translation>
    </message>
    <message>
        <source>dry run what if unsafe check</source>
        <translation>Probelauf was wäre wenn unsicher prüfen</translation>
    </message>
    <message>
        <source>error fault</source>
        <translation>Fehler Störung</translation>
    </message>
    <message>
        <source>example demonstration</source>
        <translation>Beispiel Demonstration</translation>
    </message>
    <message>
        <source>exit close end</source>
        <translation>beenden schließen Ende</translation>
    </message>
    <message>
        <source>file program load</source>
        <translation>Datei Programm laden</translation>
    </message>
    <message>
        <source>help documentation guide handbook</source>
        <translation>Hilfe Dokumentation Anleitung Handbuch</translation>
    </message>
    <message>
        <source>help keys</source>
        <translation>Hilfe Tasten</translation>
    </message>
    <message>
        <source>mode simulator</source>
        <translation>Modus Simulator</translation>
    </message>
    <message>
        <source>news notifications</source>
        <translation>Neuigkeiten Benachrichtigungen</translation>
    </message>
    <message>
        <source>ports serial monitor simulators profiles check identify</source>
        <translation>Ports seriell Monitor Simulatoren Profile prüfen identifizieren</translation>
    </message>
    <message>
        <source>preferences options folders runtime packages diagnostics doctor about language size</source>
        <translation>Einstellungen Optionen Ordner Laufzeit Pakete Diagnose Selbsttest Über Sprache Größe</translation>
    </message>
    <message>
        <source>protocols</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>python ipython console cell shell</source>
        <translation>python ipython konsole zelle shell</translation>
    </message>
    <message>
        <source>runs records results report</source>
        <translation>Läufe Aufzeichnungen Ergebnisse Bericht</translation>
    </message>
    <message>
        <source>start</source>
        <translation>starten ausführen</translation>
    </message>
    <message>
        <source>switch select side by side</source>
        <translation>umschalten wählen nebeneinander</translation>
    </message>
</context>
<context>
    <name>DeviceChoice</name>
    <message>
        <source>No permission</source>
        <translation>Keine Berechtigung</translation>
    </message>
    <message>
        <source>Simulated: {name}</source>
        <translation>Simuliert: {name}</translation>
    </message>
    <message>
        <source>USB socket {place}</source>
        <translation>USB-Buchse {place}</translation>
    </message>
    <message>
        <source>Used by another program</source>
        <translation>Von einem anderen Programm benutzt</translation>
    </message>
    <message>
        <source>Used by another program: {names}</source>
        <translation>Von einem anderen Programm benutzt: {names}</translation>
    </message>
    <message>
        <source>not plugged in, last seen at {path}</source>
        <translation>nicht eingesteckt, zuletzt an {path}</translation>
    </message>
    <message>
        <source>serial number {number}</source>
        <translation>Seriennummer {number}</translation>
    </message>
</context>
<context>
    <name>DeviceField</name>
    <message>
        <source>Choose an instrument</source>
        <translation>Ein Gerät wählen</translation>
    </message>
    <message>
        <source>Choose an instrument or a simulator, or type the path of a port</source>
        <translation>Gerät oder Simulator wählen, oder den Pfad eines Ports eingeben</translation>
    </message>
</context>
<context>
    <name>DeviceRow</name>
    <message>
        <source>No instrument is plugged in. Plug one in; it will appear here.</source>
        <translation>Kein Gerät ist eingesteckt: Einmal eingesteckt, erscheint es hier.</translation>
    </message>
    <message>
        <source>Others ({count})</source>
        <translation>Andere ({count})</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Real instruments</source>
        <translation>Echte Geräte</translation>
    </message>
    <message>
        <source>Simulators</source>
        <translation>Simulatoren</translation>
    </message>
</context>
<context>
    <name>DiagnosticsSection</name>
    <message>
        <source>Archives (*.zip)</source>
        <translation>Archive (*.zip)</translation>
    </message>
    <message>
        <source>Checking. This takes a few seconds…</source>
        <translation>Wird nachgesehen; das dauert einige Sekunden…</translation>
    </message>
    <message>
        <source>Checks the program, its folders, packages and ports, and runs a line of Python</source>
        <translation>Sieht das Programm, seine Ordner, Pakete und Ports an und führt eine Zeile Python aus</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Error reports</source>
        <translation>Fehlerberichte</translation>
    </message>
    <message>
        <source>Everything works</source>
        <translation>Alles funktioniert</translation>
    </message>
    <message>
        <source>Everything works; warnings: {n}</source>
        <translation>Alles funktioniert, {n} mit einer Bemerkung</translation>
    </message>
    <message>
        <source>Run self-test</source>
        <translation>Selbsttest starten</translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation>Bericht speichern…</translation>
    </message>
    <message>
        <source>Save the report for support</source>
        <translation>Bericht für die Hilfe speichern</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>Selbsttest</translation>
    </message>
    <message>
        <source>The report is in {path}. Read it before you pass it on.</source>
        <translation>Der Bericht ist in {path}; sehen Sie ihn durch, bevor Sie ihn weitergeben.</translation>
    </message>
    <message>
        <source>The report was copied</source>
        <translation>Der Bericht wurde kopiert</translation>
    </message>
    <message>
        <source>{n} checks failed</source>
        <translation>{n} Prüfungen fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>DifferenceCard</name>
    <message>
        <source>Only values with the same name are compared.</source>
        <translation>Nur Werte mit demselben Namen werden verglichen.</translation>
    </message>
    <message>
        <source>Step {n} of run {id}</source>
        <translation>Schritt {n} von Lauf {id}</translation>
    </message>
    <message>
        <source>These runs used different protocols.</source>
        <translation>Diese Läufe gehören zu verschiedenen Protokollen.</translation>
    </message>
</context>
<context>
    <name>Differences</name>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Data added</source>
        <translation>Daten neu</translation>
    </message>
    <message>
        <source>Data removed</source>
        <translation>Daten fehlen</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Step added</source>
        <translation>Schritt neu</translation>
    </message>
    <message>
        <source>Step removed</source>
        <translation>Schritt fehlt</translation>
    </message>
</context>
<context>
    <name>DifferencesTable</name>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
</context>
<context>
    <name>DifferencesView</name>
    <message>
        <source>As recorded</source>
        <translation>Wie aufgezeichnet</translation>
    </message>
    <message>
        <source>Back to the replay</source>
        <translation>Zurück zum Nachspielen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>End the comparison. Nothing changes.</source>
        <translation>Den Vergleich beenden; dadurch wird nichts geändert.</translation>
    </message>
    <message>
        <source>Found 1 difference.</source>
        <translation>1 Sache wäre anders gewesen.</translation>
    </message>
    <message>
        <source>Found {n} differences.</source>
        <translation>{n} Dinge wären anders gewesen.</translation>
    </message>
    <message>
        <source>How the instrument would have replied is unknown.</source>
        <translation>Was das Gerät geantwortet hätte, weiß niemand.</translation>
    </message>
    <message>
        <source>It asks a question that the run did not ask: {question}</source>
        <translation>Es fragt, was damals niemand gefragt wurde: {question}</translation>
    </message>
    <message>
        <source>It sends different bytes to {port} after step {n}, {title}: {message}</source>
        <translation>Es sendet nach Schritt {n}, {title}, etwas anderes an {port}: {message}</translation>
    </message>
    <message>
        <source>No differences: the same {n} steps and commands.</source>
        <translation>Nichts wäre anders gewesen: {n} Schritte und dieselben Befehle.</translation>
    </message>
    <message>
        <source>Running both programs with the recorded answers. No port is opened…</source>
        <translation>Beide Programme laufen mit den aufgezeichneten Antworten; kein Port wird geöffnet…</translation>
    </message>
    <message>
        <source>The comparison was cancelled.</source>
        <translation>Der Vergleich wurde beendet.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>With a changed program</source>
        <translation>Mit einem geänderten Programm</translation>
    </message>
    <message>
        <source>With the change</source>
        <translation>Mit der Änderung</translation>
    </message>
    <message>
        <source>With {name}</source>
        <translation>Mit {name}</translation>
    </message>
    <message>
        <source>{file}, line {n}. </source>
        <translation>{file}, Zeile {n}. </translation>
    </message>
</context>
<context>
    <name>DirectControl</name>
    <message>
        <source>Enter a Python value or the name of a variable.</source>
        <translation>Geben Sie einen Wert wie in Python ein oder den Namen einer Variablen.</translation>
    </message>
    <message>
        <source>a value is missing</source>
        <translation>ein Wert fehlt</translation>
    </message>
    <message>
        <source>{code} is not a Python expression</source>
        <translation>{code} ist kein Python-Ausdruck</translation>
    </message>
</context>
<context>
    <name>DryRunPanel</name>
    <message>
        <source>1 problem</source>
        <translation>1 Problem</translation>
    </message>
    <message>
        <source>Available once the dry run has passed</source>
        <translation>Möglich, sobald der Probelauf bestanden ist</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Checks with limits</source>
        <translation>Prüfungen mit Grenzen</translation>
    </message>
    <message>
        <source>Could not run</source>
        <translation>Lief nicht</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>Probelauf</translation>
    </message>
    <message>
        <source>Dry run: {word}</source>
        <translation>Probelauf: {word}</translation>
    </message>
    <message>
        <source>Fix or remove the bench to start the dry run.</source>
        <translation>Korrigieren oder entfernen Sie den Labortisch, um den Probelauf zu starten.</translation>
    </message>
    <message>
        <source>Fix the marked fields to start the dry run.</source>
        <translation>Korrigieren Sie die markierten Felder, dann beginnt der Probelauf.</translation>
    </message>
    <message>
        <source>It shows what the run will do, before anything moves.</source>
        <translation>Er zeigt, was der Lauf tun wird, bevor sich etwas bewegt.</translation>
    </message>
    <message>
        <source>Liquids needed</source>
        <translation>Bereitzustellende Flüssigkeit</translation>
    </message>
    <message>
        <source>No problem</source>
        <translation>Kein Problem</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Questions it will ask you</source>
        <translation>Fragen an Sie</translation>
    </message>
    <message>
        <source>Repeat the dry run with every fault at every operation (Ctrl+Shift+F)</source>
        <translation>Den Probelauf mit jeder Störung bei jedem Vorgang wiederholen (Strg+Umschalt+F)</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Tips in {rack}</source>
        <translation>Spitzen von {rack}</translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation>Wird aktualisiert…</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>With exactly the values on this page</source>
        <translation>Genau mit den Werten auf dieser Seite</translation>
    </message>
    <message>
        <source>With exactly the values on this page, without the fault that you set for a simulator.</source>
        <translation>Mit genau den Werten auf dieser Seite. Der Fehler, der für einen Simulator eingetippt wurde, ist ausgelassen.</translation>
    </message>
    <message>
        <source>With the current values</source>
        <translation>Mit den aktuellen Werten</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>at least {time}</source>
        <translation>mindestens {time}</translation>
    </message>
    <message>
        <source>duration unknown</source>
        <translation>Dauer nicht bekannt</translation>
    </message>
    <message>
        <source>estimated duration</source>
        <translation>geschätzte Dauer</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>until the dry run ended</source>
        <translation>bis zum Ende des Probelaufs</translation>
    </message>
    <message>
        <source>{end} if started now</source>
        <translation>{end}, wenn jetzt gestartet</translation>
    </message>
    <message>
        <source>{n} problems</source>
        <translation>{n} Probleme</translation>
    </message>
</context>
<context>
    <name>EmergencyButton</name>
    <message>
        <source>EMERGENCY STOP</source>
        <translation>NOT-HALT</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>Emergency stop: F12</source>
        <translation>Not-Halt: F12</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Es läuft nichts</translation>
    </message>
    <message>
        <source>Stops every instrument and the program at once (F12). This is a software stop: use the stop button on the instrument if anyone is in danger.</source>
        <translation>Hält alle Geräte und das Programm sofort an (F12). Dies ist ein Halt durch Software: Sind Menschen in Gefahr, drücken Sie den Halt-Knopf am Gerät.</translation>
    </message>
</context>
<context>
    <name>EmptyLibrary</name>
    <message>
        <source>Add the sample protocols</source>
        <translation>Beispielprotokolle hinzufügen</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei wählen…</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Drop a protocol file (.py) here, or start with the samples.
Nothing runs until you press Run.</source>
        <translation>Legen Sie hier eine Protokolldatei (.py) ab, oder beginnen Sie mit den Beispielen.
Nichts läuft, bevor Sie es starten.</translation>
    </message>
    <message>
        <source>No protocols here yet</source>
        <translation>Hier sind noch keine Protokolle</translation>
    </message>
    <message>
        <source>Nothing matches these filters</source>
        <translation>Nichts passt zu diesen Filtern</translation>
    </message>
    <message>
        <source>Nothing matches “{text}”</source>
        <translation>Nichts passt zu „{text}“</translation>
    </message>
    <message>
        <source>Search for something else, or show all protocols.</source>
        <translation>Suchen Sie etwas anderes, oder lassen Sie alle Protokolle zeigen.</translation>
    </message>
    <message>
        <source>The library could not be read</source>
        <translation>Die Bibliothek konnte nicht gelesen werden</translation>
    </message>
</context>
<context>
    <name>EntryDelegate</name>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>EntryMenu</name>
    <message>
        <source>Check now</source>
        <translation>Jetzt prüfen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Open in editor</source>
        <translation>Im Editor öffnen</translation>
    </message>
    <message>
        <source>Remove all samples from library…</source>
        <translation>Alle Beispiele aus der Bibliothek entfernen…</translation>
    </message>
    <message>
        <source>Remove from library ({reason})</source>
        <translation>Aus der Bibliothek entfernen ({reason})</translation>
    </message>
    <message>
        <source>Remove from library…</source>
        <translation>Aus der Bibliothek entfernen…</translation>
    </message>
    <message>
        <source>Run Protocol</source>
        <translation>Protokoll starten</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Show problem</source>
        <translation>Problem zeigen</translation>
    </message>
    <message>
        <source>Version history</source>
        <translation>Versionsverlauf</translation>
    </message>
    <message>
        <source>its folder is listed in the settings</source>
        <translation>sein Ordner steht in den Einstellungen</translation>
    </message>
</context>
<context>
    <name>EntryRows</name>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Drop a .py file to add it</source>
        <translation>Eine .py-Datei hierher ziehen, um sie hinzuzufügen</translation>
    </message>
    <message>
        <source>Last run</source>
        <translation>Letzter Lauf</translation>
    </message>
    <message>
        <source>Missing: {names}</source>
        <translation>Fehlt: {names}</translation>
    </message>
    <message>
        <source>Never run</source>
        <translation>Nie gelaufen</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
</context>
<context>
    <name>EntryTable</name>
    <message>
        <source>Protocols</source>
        <translation>Protokolle</translation>
    </message>
</context>
<context>
    <name>EntryWords</name>
    <message>
        <source>line {line}: {message}</source>
        <translation>Zeile {line}: {message}</translation>
    </message>
</context>
<context>
    <name>ErrorSheet</name>
    <message>
        <source>An operation failed</source>
        <translation>Ein Arbeitsgang ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>Check first, and answer above. “Not sure” does not allow this.</source>
        <translation>Erst nachsehen und oben antworten. „Nicht sicher“ lässt das nicht zu.</translation>
    </message>
    <message>
        <source>Check first, then say what you found</source>
        <translation>Erst nachsehen, dann angeben, was gilt</translation>
    </message>
    <message>
        <source>Choose what happens</source>
        <translation>Wählen, was geschieht</translation>
    </message>
    <message>
        <source>Chosen: {choice}. Confirm it with the button: click it or press Space, not Enter.</source>
        <translation>Gewählt: {choice}. Der Knopf bestätigt es: mit Klick oder Leertaste, nicht mit der Eingabetaste.</translation>
    </message>
    <message>
        <source>Do the same if this error happens again in this run</source>
        <translation>Dieselbe Wahl, wenn dieser Fehler in diesem Lauf wieder auftritt</translation>
    </message>
    <message>
        <source>Error details</source>
        <translation>Einzelheiten des Fehlers</translation>
    </message>
    <message>
        <source>First say what you found.</source>
        <translation>Geben Sie erst an, was zutrifft.</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Einzelheiten verbergen</translation>
    </message>
    <message>
        <source>I fixed it – retry</source>
        <translation>Behoben – wiederholen</translation>
    </message>
    <message>
        <source>Not sent: {command}.</source>
        <translation>Nicht gesendet: {command}.</translation>
    </message>
    <message>
        <source>Nothing is chosen yet. Press a key or click to choose, then confirm with the button.</source>
        <translation>Noch ist nichts gewählt. Eine Taste oder ein Klick wählt, die Schaltfläche bestätigt.</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Reason (required)</source>
        <translation>Grund (erforderlich)</translation>
    </message>
    <message>
        <source>Reason, for the record (optional)</source>
        <translation>Grund, für die Aufzeichnung (freiwillig)</translation>
    </message>
    <message>
        <source>Sent just before: {command} at {time}. No reply.</source>
        <translation>Davor gesendet: {command} um {time}. Keine Antwort.</translation>
    </message>
    <message>
        <source>Sent just before: {command} at {time}. Reply at {then}: {reply}.</source>
        <translation>Davor gesendet: {command} um {time}. Antwort um {then}: {reply}.</translation>
    </message>
    <message>
        <source>Sent: {command} at {time}. No reply.</source>
        <translation>Gesendet: {command} um {time}. Keine Antwort.</translation>
    </message>
    <message>
        <source>Sent: {command} at {time}. Reply at {then}: {reply}.</source>
        <translation>Gesendet: {command} um {time}. Antwort um {then}: {reply}.</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Einzelheiten zeigen</translation>
    </message>
    <message>
        <source>The connection to “{name}” was lost</source>
        <translation>Die Verbindung zu „{name}“ ist weg</translation>
    </message>
    <message>
        <source>The value to continue with</source>
        <translation>Der Wert, mit dem der Lauf fortfährt</translation>
    </message>
    <message>
        <source>The value to continue with, in {unit}</source>
        <translation>Der Wert, mit dem der Lauf fortfährt, in {unit}</translation>
    </message>
    <message>
        <source>Waiting {time}</source>
        <translation>Wartet {time}</translation>
    </message>
    <message>
        <source>What it holds now</source>
        <translation>Was es jetzt hält</translation>
    </message>
    <message>
        <source>What should happen now?</source>
        <translation>Was soll jetzt geschehen?</translation>
    </message>
</context>
<context>
    <name>ExportButton</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export the run with the files it saved, or print its report</source>
        <translation>Den Lauf mit den Dateien, die er behalten hat, in eine Datei schreiben oder seinen Bericht drucken</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
</context>
<context>
    <name>ExportLine</name>
    <message>
        <source>1 run exported</source>
        <translation>1 Lauf wurde geschrieben</translation>
    </message>
    <message>
        <source>Cancel export</source>
        <translation>Export abbrechen</translation>
    </message>
    <message>
        <source>Export cancelled. Completed files are kept.</source>
        <translation>Export abgebrochen. Vollständige Dateien bleiben erhalten.</translation>
    </message>
    <message>
        <source>Runs exported</source>
        <translation>Läufe, die geschrieben werden</translation>
    </message>
    <message>
        <source>Writing the results…</source>
        <translation>Die Ergebnisse werden geschrieben…</translation>
    </message>
    <message>
        <source>{done} of {total} runs exported</source>
        <translation>{done} von {total} Läufen geschrieben</translation>
    </message>
    <message>
        <source>{n} runs exported</source>
        <translation>{n} Läufe wurden geschrieben</translation>
    </message>
</context>
<context>
    <name>ExportSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>Each run gets its own folder, next to a list of all runs. Simulated runs are marked as such throughout. The records do not change.</source>
        <translation>Jeder Lauf bekommt einen eigenen Ordner, daneben eine Liste aller. Simulierte Läufe sind überall gekennzeichnet. Die Aufzeichnungen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export 1 run</source>
        <translation>1 Lauf exportieren</translation>
    </message>
    <message>
        <source>Export {n} runs</source>
        <translation>{n} Läufe exportieren</translation>
    </message>
</context>
<context>
    <name>FactRow</name>
    <message>
        <source>Before: {before}</source>
        <translation>Vorher: {before}</translation>
    </message>
    <message>
        <source>Before: {before} · if completed: {after}</source>
        <translation>Vorher: {before} · wenn alles getan wurde: {after}</translation>
    </message>
    <message>
        <source>Channels: {question}</source>
        <translation>Kanäle: {question}</translation>
    </message>
    <message>
        <source>Currently there: {what}</source>
        <translation>Was jetzt da ist, von {what}</translation>
    </message>
    <message>
        <source>I set it on the instrument</source>
        <translation>Am Gerät eingestellt</translation>
    </message>
    <message>
        <source>I tared the scale myself</source>
        <translation>An der Waage tariert</translation>
    </message>
    <message>
        <source>It is unchanged</source>
        <translation>Es ist wie zuvor</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Nicht sicher</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Anderes</translation>
    </message>
    <message>
        <source>Partly</source>
        <translation>Teilweise</translation>
    </message>
    <message>
        <source>Some</source>
        <translation>Einige</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>channels, such as 1, 3</source>
        <translation>Kanäle, etwa 1, 3</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
</context>
<context>
    <name>FailurePanel</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>Error details</source>
        <translation>Einzelheiten des Fehlers</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Einzelheiten verbergen</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Einzelheiten zeigen</translation>
    </message>
</context>
<context>
    <name>FailureReporter</name>
    <message>
        <source>Python could not be prepared: {reason}</source>
        <translation>Python konnte nicht vorbereitet werden: {reason}</translation>
    </message>
</context>
<context>
    <name>FaultsPanel</name>
    <message>
        <source>Cause a fault</source>
        <translation>Störung auslösen</translation>
    </message>
    <message>
        <source>Choose how the simulated instrument should fail, then send it commands in the serial monitor. Protocol runs use their own simulators and are not affected.</source>
        <translation>Ab jetzt macht das simulierte Gerät die Fehler, die Sie wählen. Senden Sie ihm Befehle im seriellen Monitor. Läufe von Protokollen haben eigene Simulatoren.</translation>
    </message>
    <message>
        <source>Clear the fault</source>
        <translation>Wieder funktionieren lassen</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>It does not reply</source>
        <translation>Es antwortet nicht</translation>
    </message>
    <message>
        <source>It replies 3 s late</source>
        <translation>Es antwortet 3 s zu spät</translation>
    </message>
    <message>
        <source>It replies that it is busy</source>
        <translation>Es sagt, es sei beschäftigt</translation>
    </message>
    <message>
        <source>It replies twice</source>
        <translation>Es antwortet zweimal</translation>
    </message>
    <message>
        <source>It sends meaningless bytes</source>
        <translation>Es antwortet Bytes ohne Sinn</translation>
    </message>
    <message>
        <source>It sends only half of its reply</source>
        <translation>Es antwortet halb, ohne das Ende</translation>
    </message>
    <message>
        <source>Its reply has the wrong line ending</source>
        <translation>Seine Antwort hat das falsche Zeilenende</translation>
    </message>
    <message>
        <source>Open port</source>
        <translation>Port öffnen</translation>
    </message>
    <message>
        <source>Open the port first. Faults can be chosen only while the simulator is in use.</source>
        <translation>Öffnen Sie erst den Port: Störungen wählt man, während jemand mit dem Simulator spricht.</translation>
    </message>
    <message>
        <source>Unplug its cable</source>
        <translation>Sein Kabel ziehen</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>after the fifth time</source>
        <translation>nach fünf Malen</translation>
    </message>
    <message>
        <source>each time</source>
        <translation>jedes Mal</translation>
    </message>
    <message>
        <source>every third time</source>
        <translation>jedes dritte Mal</translation>
    </message>
    <message>
        <source>next time</source>
        <translation>das nächste Mal</translation>
    </message>
</context>
<context>
    <name>FigureButton</name>
    <message>
        <source>Enlarge this run&apos;s figures</source>
        <translation>Die Abbildungen dieses Laufs groß zeigen</translation>
    </message>
</context>
<context>
    <name>FigureSheet</name>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Abbildung</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>Als PNG speichern…</translation>
    </message>
    <message>
        <source>Save as {kind}…</source>
        <translation>Als {kind} speichern…</translation>
    </message>
    <message>
        <source>Save the figure</source>
        <translation>Abbildung speichern</translation>
    </message>
    <message>
        <source>This figure cannot be drawn</source>
        <translation>Diese Abbildung lässt sich nicht zeichnen</translation>
    </message>
</context>
<context>
    <name>FigureStrip</name>
    <message>
        <source>1 figure</source>
        <translation>1 Abbildung</translation>
    </message>
    <message>
        <source>1 table</source>
        <translation>1 Tabelle</translation>
    </message>
    <message>
        <source>{name} can be opened when the run has ended</source>
        <translation>{name} kann geöffnet werden, wenn der Lauf beendet ist</translation>
    </message>
    <message>
        <source>{name} was not saved</source>
        <translation>{name} wurde nicht aufbewahrt</translation>
    </message>
    <message>
        <source>{n} figures</source>
        <translation>{n} Abbildungen</translation>
    </message>
    <message>
        <source>{n} figures and tables</source>
        <translation>{n} Abbildungen und Tabellen</translation>
    </message>
    <message>
        <source>{n} tables</source>
        <translation>{n} Tabellen</translation>
    </message>
    <message>
        <source>{words}, last {n} shown</source>
        <translation>{words}, die letzten {n} werden gezeigt</translation>
    </message>
</context>
<context>
    <name>FigureTile</name>
    <message>
        <source>Drawing…</source>
        <translation>Wird gezeichnet…</translation>
    </message>
    <message>
        <source>Figure {name}</source>
        <translation>Abbildung {name}</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML</translation>
    </message>
    <message>
        <source>Not shown here</source>
        <translation>Hier nicht gezeigt</translation>
    </message>
    <message>
        <source>Table {name}</source>
        <translation>Tabelle {name}</translation>
    </message>
</context>
<context>
    <name>FigureView</name>
    <message>
        <source>Drawing…</source>
        <translation>Wird gezeichnet…</translation>
    </message>
    <message>
        <source>Figure {name}</source>
        <translation>Abbildung {name}</translation>
    </message>
    <message>
        <source>Not shown here</source>
        <translation>Hier nicht gezeigt</translation>
    </message>
    <message>
        <source>This figure cannot be drawn</source>
        <translation>Diese Abbildung lässt sich nicht zeichnen</translation>
    </message>
</context>
<context>
    <name>FiguresCard</name>
    <message>
        <source>Figures</source>
        <translation>Kennzahlen</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Step results</source>
        <translation>Ergebnisse der Schritte</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>No package was added</source>
        <translation>Kein Paket wurde hinzugefügt</translation>
    </message>
    <message>
        <source>Open a protocol that uses instruments, then drop its bench again.</source>
        <translation>Öffnen Sie ein Protokoll, das Geräte benutzt, und ziehen Sie den Labortisch dann noch einmal herein.</translation>
    </message>
    <message>
        <source>Other packages are being added. Drop these again afterwards.</source>
        <translation>Andere Pakete werden gerade hinzugefügt; ziehen Sie diese danach erneut herein.</translation>
    </message>
    <message>
        <source>The bench was saved</source>
        <translation>Der Labortisch wurde gespeichert</translation>
    </message>
    <message>
        <source>The file was saved</source>
        <translation>Die Datei wurde gespeichert</translation>
    </message>
    <message>
        <source>The output was saved</source>
        <translation>Die Ausgabe wurde gespeichert</translation>
    </message>
    <message>
        <source>To add packages, run: {command}</source>
        <translation>Pakete fügen Sie so hinzu: {command}</translation>
    </message>
    <message>
        <source>{name} was not opened, because no protocol that uses instruments is open</source>
        <translation>{name} wurde nicht geöffnet, weil kein Protokoll mit Geräten offen ist</translation>
    </message>
    <message>
        <source>{n} protocols were added to the library</source>
        <translation>{n} Protokolle wurden zur Bibliothek hinzugefügt</translation>
    </message>
</context>
<context>
    <name>FileChooser</name>
    <message>
        <source>Create the folder</source>
        <translation>Ordner anlegen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>The folder cannot be created: {why}.</source>
        <translation>Der Ordner lässt sich nicht anlegen: {why}.</translation>
    </message>
    <message>
        <source>There is no file “{name}”.</source>
        <translation>Die Datei „{name}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>There is no folder “{name}”.</source>
        <translation>Den Ordner „{name}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>“{name}” already exists.</source>
        <translation>„{name}“ gibt es schon.</translation>
    </message>
</context>
<context>
    <name>FileDialogs</name>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Export the run&apos;s results</source>
        <translation>Ergebnisse des Laufs exportieren</translation>
    </message>
    <message>
        <source>Open a protocol</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>Python programs (*.py *.ipynb)</source>
        <translation>Python-Programme (*.py *.ipynb)</translation>
    </message>
    <message>
        <source>Save the output</source>
        <translation>Ausgabe speichern</translation>
    </message>
    <message>
        <source>Text (*.txt *.log)</source>
        <translation>Text (*.txt *.log)</translation>
    </message>
</context>
<context>
    <name>FileDrops</name>
    <message>
        <source>Drop a single bench file.</source>
        <translation>Ziehen Sie eine einzige Datei eines Labortischs herein.</translation>
    </message>
    <message>
        <source>Drop protocols (.py or .ipynb), packages (.whl) or a bench (.json).</source>
        <translation>Ziehen Sie Protokolle (.py oder .ipynb), Pakete (.whl) oder einen Labortisch (.json) herein.</translation>
    </message>
    <message>
        <source>Drop them again after the run.</source>
        <translation>Ziehen Sie es erneut herein, wenn der Lauf beendet ist.</translation>
    </message>
    <message>
        <source>It is checked first and never starts on its own.</source>
        <translation>Sie wird erst geprüft und läuft nie von selbst.</translation>
    </message>
    <message>
        <source>Only one bench can be used at a time</source>
        <translation>Nur ein Labortisch kann zugleich benutzt werden</translation>
    </message>
    <message>
        <source>Packages cannot be added during a run</source>
        <translation>Während eines Laufs wird kein Paket hinzugefügt</translation>
    </message>
    <message>
        <source>Protocols can then use them.</source>
        <translation>Von da an können Protokolle sie benutzen.</translation>
    </message>
    <message>
        <source>Protocols, packages and benches cannot be added at the same time</source>
        <translation>Protokolle, Pakete und Labortische lassen sich nicht zusammen hinzufügen</translation>
    </message>
    <message>
        <source>Release to add packages from {name}</source>
        <translation>Loslassen, um Pakete aus {name} hinzuzufügen</translation>
    </message>
    <message>
        <source>Release to add {name}</source>
        <translation>Loslassen, um {name} hinzuzufügen</translation>
    </message>
    <message>
        <source>Release to use the bench {name}</source>
        <translation>Loslassen, um den Labortisch {name} zu benutzen</translation>
    </message>
    <message>
        <source>Save it as a file first, then drop the file.</source>
        <translation>Speichern Sie es erst als Datei und ziehen Sie diese herein.</translation>
    </message>
    <message>
        <source>This fills in the instruments for the open protocol. Nothing is started.</source>
        <translation>Er füllt die Geräte des offenen Protokolls aus. Nichts wird gestartet.</translation>
    </message>
    <message>
        <source>This is not a file on this computer</source>
        <translation>Das ist keine Datei auf diesem Computer</translation>
    </message>
    <message>
        <source>{name} cannot be added</source>
        <translation>{name} kann nicht hinzugefügt werden</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} Dateien</translation>
    </message>
</context>
<context>
    <name>FilesPanel</name>
    <message>
        <source>1 file saved</source>
        <translation>1 Datei aufbewahrt</translation>
    </message>
    <message>
        <source>No files saved</source>
        <translation>Keine Datei aufbewahrt</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Show the files the program saved</source>
        <translation>Die Dateien zeigen, die das Programm hinterlassen hat</translation>
    </message>
    <message>
        <source>{count} files saved</source>
        <translation>{count} Dateien aufbewahrt</translation>
    </message>
</context>
<context>
    <name>FilesTab</name>
    <message>
        <source>Add file…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Choose a file above</source>
        <translation>Wählen Sie oben eine Datei</translation>
    </message>
    <message>
        <source>Console files</source>
        <translation>Dateien der Konsole</translation>
    </message>
    <message>
        <source>Files that cells write without naming a folder appear here.</source>
        <translation>Dateien, die Zellen ohne Ordner schreiben, erscheinen hier.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>{n} more are not shown.</source>
        <translation>{n} weitere sind nicht gezeigt.</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All categories</source>
        <translation>Alle Kategorien</translation>
    </message>
    <message>
        <source>Any check</source>
        <translation>Jede Prüfung</translation>
    </message>
    <message>
        <source>Any check result</source>
        <translation>Jedes Prüfergebnis</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>Karten</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Check failed</source>
        <translation>Prüfung fehlgeschlagen</translation>
    </message>
    <message>
        <source>Check passed</source>
        <translation>Prüfung bestanden</translation>
    </message>
    <message>
        <source>Check result</source>
        <translation>Prüfergebnis</translation>
    </message>
    <message>
        <source>How protocols are shown</source>
        <translation>Wie Protokolle gezeigt werden</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Packages missing</source>
        <translation>Pakete fehlen</translation>
    </message>
    <message>
        <source>Search name, description, tag</source>
        <translation>Name, Text oder Schlagwort</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>Bibliothek durchsuchen</translation>
    </message>
    <message>
        <source>Sort: category</source>
        <translation>Sortiert: Kategorie</translation>
    </message>
    <message>
        <source>Sort: check</source>
        <translation>Sortiert: Prüfung</translation>
    </message>
    <message>
        <source>Sort: last run</source>
        <translation>Sortiert: letzter Lauf</translation>
    </message>
    <message>
        <source>Sort: name</source>
        <translation>Sortiert: Name</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
</context>
<context>
    <name>FilterRow</name>
    <message>
        <source>All protocols</source>
        <translation>Alle Protokolle</translation>
    </message>
    <message>
        <source>Any instrument</source>
        <translation>Jedes Gerät</translation>
    </message>
    <message>
        <source>Any outcome</source>
        <translation>Jedes Ende</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 365 days</source>
        <translation>Letzte 365 Tage</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Verlauf durchsuchen</translation>
    </message>
    <message>
        <source>Search the list</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Showing {n} of {total}</source>
        <translation>{n} von {total} gezeigt</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Wann er begann</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
</context>
<context>
    <name>FindingCard</name>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>{file}, line {line}</source>
        <translation>{file}, Zeile {line}</translation>
    </message>
    <message>
        <source>{n} times</source>
        <translation>{n}-mal</translation>
    </message>
</context>
<context>
    <name>FindingList</name>
    <message>
        <source>Cancelled: only the branches known by then are included.</source>
        <translation>Abgebrochen: Enthalten sind nur die bis dahin bekannten Zweige.</translation>
    </message>
    <message>
        <source>Choose a finding to see its branch.</source>
        <translation>Wählen Sie einen, um seinen Zweig zu sehen.</translation>
    </message>
    <message>
        <source>Every branch ends as it should, or recovers by itself.</source>
        <translation>Jeder Zweig endet richtig oder fängt sich von selbst.</translation>
    </message>
    <message>
        <source>Every fault at every operation, on simulated instruments.</source>
        <translation>Jede Störung bei jedem Vorgang, mit simulierten Geräten.</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Befunde</translation>
    </message>
    <message>
        <source>Findings will appear once all branches are known.</source>
        <translation>Sie folgen, wenn alle Zweige bekannt sind.</translation>
    </message>
    <message>
        <source>The dry run without faults comes first.</source>
        <translation>Zuerst kommt der Probelauf ohne Störung.</translation>
    </message>
    <message>
        <source>Varies randomly, so a wrong value may go unnoticed: {keys}</source>
        <translation>Schwankt zufällig, sodass ein falscher Wert unbemerkt bleiben kann: {keys}</translation>
    </message>
    <message>
        <source>and {n} more, in the matrix</source>
        <translation>und {n} weitere, in der Matrix</translation>
    </message>
    <message>
        <source>{file}, line {line}</source>
        <translation>{file}, Zeile {line}</translation>
    </message>
    <message>
        <source>{keys} and {n} more</source>
        <translation>{keys} und {n} weitere</translation>
    </message>
</context>
<context>
    <name>FirstStartCard</name>
    <message>
        <source>Already done</source>
        <translation>Schon früher getan</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close “Python is ready”</source>
        <translation>„Python ist bereit“ schließen</translation>
    </message>
    <message>
        <source>Compile Python</source>
        <translation>Python übersetzen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Error details</source>
        <translation>Einzelheiten des Fehlers</translation>
    </message>
    <message>
        <source>From now on, runs will start at once. Close this card with ✕, or just continue.</source>
        <translation>Ab jetzt beginnen Läufe sofort. Schließen Sie diese Karte mit ✕, oder arbeiten Sie einfach weiter.</translation>
    </message>
    <message>
        <source>Install packages</source>
        <translation>Pakete installieren</translation>
    </message>
    <message>
        <source>Is the text too small? Choose a larger display size</source>
        <translation>Ist die Schrift zu klein? Größere Anzeige wählen</translation>
    </message>
    <message>
        <source>Preparing Python</source>
        <translation>Python wird vorbereitet</translation>
    </message>
    <message>
        <source>Preparing Python – only needed once</source>
        <translation>Python wird vorbereitet – nur einmal nötig</translation>
    </message>
    <message>
        <source>Python could not be prepared</source>
        <translation>Python konnte nicht vorbereitet werden</translation>
    </message>
    <message>
        <source>Python is ready</source>
        <translation>Python ist bereit</translation>
    </message>
    <message>
        <source>Read files</source>
        <translation>Dateien lesen</translation>
    </message>
    <message>
        <source>Save images</source>
        <translation>Abbilder speichern</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Warm up</source>
        <translation>Aufwärmen</translation>
    </message>
    <message>
        <source>You can read protocols, set up runs and connect instruments now. Any run you start will begin once Python is ready.</source>
        <translation>Sie können schon Protokolle lesen, Läufe einrichten und Geräte verbinden. Ein Lauf, den Sie starten, beginnt, sobald Python bereit ist.</translation>
    </message>
    <message>
        <source>stage {number} of {count}</source>
        <translation>Stufe {number} von {count}</translation>
    </message>
    <message>
        <source>{n} s so far</source>
        <translation>bisher {n} s</translation>
    </message>
</context>
<context>
    <name>FoldersSection</name>
    <message>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>Protocols</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>{n} files</source>
        <translation>{n} Dateien</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} frei</translation>
    </message>
</context>
<context>
    <name>Folding</name>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>⋯ {count} lines are folded</source>
        <translation>⋯ {count} Zeilen sind eingeklappt</translation>
    </message>
</context>
<context>
    <name>FormField</name>
    <message>
        <source>Back to {value}</source>
        <translation>Zurück auf {value}</translation>
    </message>
    <message>
        <source>Enter {what}</source>
        <translation>Eingeben: {what}</translation>
    </message>
    <message>
        <source>Same as {name}</source>
        <translation>Wie {name}</translation>
    </message>
    <message>
        <source>The default is {value}</source>
        <translation>Die Vorgabe ist {value}</translation>
    </message>
    <message>
        <source>default {value}</source>
        <translation>Vorgabe {value}</translation>
    </message>
</context>
<context>
    <name>FormPanel</name>
    <message>
        <source>1 of {all} differs from the defaults</source>
        <translation>1 von {all} weicht von den Vorgaben ab</translation>
    </message>
    <message>
        <source>1 to fix</source>
        <translation>1 zu korrigieren</translation>
    </message>
    <message>
        <source>1 value, in range</source>
        <translation>1 Wert, im Bereich</translation>
    </message>
    <message>
        <source>All values differ from the defaults</source>
        <translation>Alle Werte weichen von den Vorgaben ab</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>No value differs from the defaults</source>
        <translation>Kein Wert weicht von den Vorgaben ab</translation>
    </message>
    <message>
        <source>None needed</source>
        <translation>Keine nötig</translation>
    </message>
    <message>
        <source>Restore the previous values</source>
        <translation>Zurück zu den Werten davor</translation>
    </message>
    <message>
        <source>Restore the previous values (Ctrl+Z)</source>
        <translation>Zurück zu den Werten davor (Strg+Z)</translation>
    </message>
    <message>
        <source>Show all {n}</source>
        <translation>Alle {n} zeigen</translation>
    </message>
    <message>
        <source>Show only changed</source>
        <translation>Nur geänderte zeigen</translation>
    </message>
    <message>
        <source>This protocol has no values to set.</source>
        <translation>Bei diesem Protokoll sind keine Werte einzustellen.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>{n} of {all} changed</source>
        <translation>{n} von {all} geändert</translation>
    </message>
    <message>
        <source>{n} of {all} differ from the defaults</source>
        <translation>{n} von {all} weichen von den Vorgaben ab</translation>
    </message>
    <message>
        <source>{n} to fix</source>
        <translation>{n} zu korrigieren</translation>
    </message>
    <message>
        <source>{n} values, all in range</source>
        <translation>{n} Werte, alle im Bereich</translation>
    </message>
</context>
<context>
    <name>FoundNearby</name>
    <message>
        <source>Look again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Nothing found yet. Many instruments do not announce themselves: add those by address.</source>
        <translation>Noch nichts gefunden. Viele Geräte melden sich nicht selbst: Fügen Sie diese nach Adresse hinzu.</translation>
    </message>
    <message>
        <source>Searching network, USB, serial · {seconds} s</source>
        <translation>Suche: Netzwerk, USB, seriell · {seconds} s</translation>
    </message>
    <message>
        <source>The search only listens and asks for names. It sends nothing that could cause movement.</source>
        <translation>Die Suche hört nur zu und fragt nach Namen. Nichts wird gesendet, was etwas bewegen könnte.</translation>
    </message>
    <message>
        <source>{n} found</source>
        <translation>{n} gefunden</translation>
    </message>
</context>
<context>
    <name>FoundRow</name>
    <message>
        <source>Add {name}…</source>
        <translation>{name} hinzufügen…</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Known kind</source>
        <translation>Bekannte Art</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Say what it is…</source>
        <translation>Sagen, was es ist…</translation>
    </message>
    <message>
        <source>Serial</source>
        <translation>Seriell</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>answers “{answer}”</source>
        <translation>antwortet „{answer}“</translation>
    </message>
    <message>
        <source>serial {number}</source>
        <translation>Seriennummer {number}</translation>
    </message>
    <message>
        <source>{host} · port {port}</source>
        <translation>{host} · Port {port}</translation>
    </message>
    <message>
        <source>{port} · connected device unknown</source>
        <translation>{port} · was dahinter ist, ist nicht bekannt</translation>
    </message>
</context>
<context>
    <name>GuardBar</name>
    <message>
        <source>Buttons and keys become active in {time} s, to prevent accidental answers</source>
        <translation>Tasten und Schaltflächen wirken in {time} s, damit nichts versehentlich beantwortet wird</translation>
    </message>
</context>
<context>
    <name>HaltSheet</name>
    <message>
        <source>Another of your programs (process {id}) is not responding. Stop its instruments by hand.</source>
        <translation>Ein anderes Ihrer Programme (Prozess {id}) antwortet nicht. Halten Sie seine Geräte von Hand an.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Closed, no stop sent</source>
        <translation>Geschlossen, kein Stopp gesendet</translation>
    </message>
    <message>
        <source>Confirmed in {time} ms</source>
        <translation>Bestätigt in {time} ms</translation>
    </message>
    <message>
        <source>Emergency stop at {time}</source>
        <translation>Not-Halt um {time}</translation>
    </message>
    <message>
        <source>Ending the run…</source>
        <translation>Der Lauf wird beendet …</translation>
    </message>
    <message>
        <source>Every connected instrument confirmed; {count} not connected.</source>
        <translation>Alle verbundenen Geräte haben bestätigt, {count} nicht verbunden.</translation>
    </message>
    <message>
        <source>Every instrument confirmed.</source>
        <translation>Alle Geräte haben bestätigt.</translation>
    </message>
    <message>
        <source>Every real instrument confirmed.</source>
        <translation>Alle echten Geräte haben bestätigt.</translation>
    </message>
    <message>
        <source>Everything was simulated.</source>
        <translation>Alles war simuliert.</translation>
    </message>
    <message>
        <source>Has no stop command</source>
        <translation>Hat keinen Haltebefehl</translation>
    </message>
    <message>
        <source>I checked: all have stopped – close</source>
        <translation>Alle Geräte stehen still – schließen</translation>
    </message>
    <message>
        <source>I checked: {name} has stopped – close</source>
        <translation>Nachgesehen: {name} steht still – schließen</translation>
    </message>
    <message>
        <source>No answer in {time} ms</source>
        <translation>Keine Antwort in {time} ms</translation>
    </message>
    <message>
        <source>No instrument was connected.</source>
        <translation>Es war kein Gerät verbunden.</translation>
    </message>
    <message>
        <source>No real instrument was connected.</source>
        <translation>Kein echtes Gerät war verbunden.</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Not every program replied.</source>
        <translation>Nicht jedes Programm hat geantwortet.</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <source>One instrument did not confirm.</source>
        <translation>Ein Gerät hat nicht bestätigt.</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Runs in other programs could not be reached: {why}.</source>
        <translation>Läufe anderer Programme sind nicht erreichbar: {why}.</translation>
    </message>
    <message>
        <source>Send halt again</source>
        <translation>Halt erneut senden</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Simulated: confirmed in {time} ms</source>
        <translation>Simuliert: bestätigt in {time} ms</translation>
    </message>
    <message>
        <source>Simulated: nothing to do</source>
        <translation>Simuliert: nichts zu tun</translation>
    </message>
    <message>
        <source>Stop sent to {n} runs.</source>
        <translation>{n} Läufen wurde das Anhalten befohlen.</translation>
    </message>
    <message>
        <source>Stop {name} at the instrument now</source>
        <translation>{name} jetzt am Gerät anhalten</translation>
    </message>
    <message>
        <source>Stopping everything.</source>
        <translation>Alles wird angehalten.</translation>
    </message>
    <message>
        <source>Telling every instrument to stop…</source>
        <translation>Allen Geräten wird Halt befohlen…</translation>
    </message>
    <message>
        <source>The run has ended and its ports are closed:
no further stop can be sent. Data has been saved.</source>
        <translation>Der Lauf ist beendet, seine Ports sind geschlossen:
Halt kann nicht erneut gesendet werden. Die Daten bleiben.</translation>
    </message>
    <message>
        <source>The run has ended. Data has been saved.</source>
        <translation>Der Lauf ist beendet. Die Daten bleiben.</translation>
    </message>
    <message>
        <source>The run has ended. Data has been saved.
Check the instruments: before the next real run starts, you will be asked whether you have done so.</source>
        <translation>Der Lauf ist beendet. Die Daten sind aufgehoben.
Sehen Sie die Geräte an: der nächste echte Start fragt danach.</translation>
    </message>
    <message>
        <source>The run is stopped.</source>
        <translation>Der Lauf ist gestoppt.</translation>
    </message>
    <message>
        <source>There is nothing to do.</source>
        <translation>Es ist nichts zu tun.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>{count} instruments did not confirm.</source>
        <translation>{count} Geräte haben nicht bestätigt.</translation>
    </message>
</context>
<context>
    <name>HeldCard</name>
    <message>
        <source>Assumed</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>Bekannt</translation>
    </message>
    <message>
        <source>Nobody knows</source>
        <translation>Weiß niemand</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>Export all listed runs to a folder</source>
        <translation>Alle gezeigten Läufe in einen Ordner schreiben</translation>
    </message>
    <message>
        <source>Export list…</source>
        <translation>Liste exportieren…</translation>
    </message>
    <message>
        <source>Go to Library</source>
        <translation>Zur Bibliothek</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>No matching runs.</source>
        <translation>Keine passenden Läufe.</translation>
    </message>
    <message>
        <source>No runs yet. Runs will appear here.</source>
        <translation>Noch keine Läufe. Sie werden hier aufbewahrt.</translation>
    </message>
    <message>
        <source>Reading records: {done} of {total}</source>
        <translation>Aufzeichnungen werden gelesen: {done} von {total}</translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation>Der Verlauf wird gelesen…</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>{n} Läufe</translation>
    </message>
</context>
<context>
    <name>HistorySearch</name>
    <message>
        <source>Earlier input</source>
        <translation>Frühere Eingaben</translation>
    </message>
    <message>
        <source>Enter inserts it into the editor · Esc closes</source>
        <translation>Eingabe übernimmt in den Editor · Esc schließt</translation>
    </message>
    <message>
        <source>No earlier input contains that. Esc closes.</source>
        <translation>Keine Eingabe enthält das. Esc schließt.</translation>
    </message>
    <message>
        <source>No earlier input yet. Esc closes.</source>
        <translation>Noch keine Eingaben. Esc schließt.</translation>
    </message>
    <message>
        <source>Search earlier input</source>
        <translation>Frühere Eingaben durchsuchen</translation>
    </message>
</context>
<context>
    <name>HistoryView</name>
    <message>
        <source>Compare with a changed program</source>
        <translation>Mit einem geänderten Programm vergleichen</translation>
    </message>
    <message>
        <source>Export run {id}</source>
        <translation>Lauf {id} exportieren</translation>
    </message>
    <message>
        <source>Export runs to a folder</source>
        <translation>Läufe in einen Ordner exportieren</translation>
    </message>
    <message>
        <source>Python programs (*.py *.ipynb)</source>
        <translation>Python-Programme (*.py *.ipynb)</translation>
    </message>
</context>
<context>
    <name>IdentityCard</name>
    <message>
        <source>Adapter serial</source>
        <translation>Seriennummer des Adapters</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>Erlaubt</translation>
    </message>
    <message>
        <source>Allow…</source>
        <translation>Erlauben…</translation>
    </message>
    <message>
        <source>Ask the instrument to identify itself</source>
        <translation>Das Gerät nach seiner Kennung fragen</translation>
    </message>
    <message>
        <source>Check it before you start again.</source>
        <translation>Sehen Sie es vor dem nächsten Start an.</translation>
    </message>
    <message>
        <source>Forget instrument…</source>
        <translation>Gerät vergessen…</translation>
    </message>
    <message>
        <source>Forget instrument… (Delete)</source>
        <translation>Gerät vergessen… (Entf)</translation>
    </message>
    <message>
        <source>Identified as</source>
        <translation>Sagt, es ist</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>Identifizieren</translation>
    </message>
    <message>
        <source>Its kind is not known yet. A run stops it as the kind of instrument that the protocol names.</source>
        <translation>Art noch nicht bekannt. Ein Lauf hält es so an wie die Art, die sein Protokoll nennt.</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>No protocol may use it until you allow it</source>
        <translation>Kein Protokoll darf es benutzen, bis Sie es erlauben</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Protocols that may use it</source>
        <translation>Protokolle, die es benutzen dürfen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Rename (F2)</source>
        <translation>Umbenennen (F2)</translation>
    </message>
    <message>
        <source>Since {date}</source>
        <translation>Seit {date}</translation>
    </message>
    <message>
        <source>VID:PID</source>
        <translation>VID:PID</translation>
    </message>
    <message>
        <source>none, USB socket {place}</source>
        <translation>keine, USB-Buchse {place}</translation>
    </message>
    <message>
        <source>{kind} · simulated</source>
        <translation>{kind} · simuliert</translation>
    </message>
</context>
<context>
    <name>IdleView</name>
    <message>
        <source>Choose a protocol in the library and start it there.</source>
        <translation>Wählen Sie ein Protokoll in der Bibliothek und starten Sie es dort.</translation>
    </message>
    <message>
        <source>Choose a protocol in the library, or run one of these again.</source>
        <translation>Wählen Sie ein Protokoll in der Bibliothek, oder starten Sie eines von diesen erneut.</translation>
    </message>
    <message>
        <source>Go to Library</source>
        <translation>Zur Bibliothek</translation>
    </message>
    <message>
        <source>Last runs</source>
        <translation>Letzte Läufe</translation>
    </message>
    <message>
        <source>Nothing has run yet</source>
        <translation>Noch ist nichts gelaufen</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Es läuft nichts</translation>
    </message>
</context>
<context>
    <name>InputLine</name>
    <message>
        <source>Enter submits the answer, Ctrl+D ends the input</source>
        <translation>Eingabe antwortet, Strg+D beendet die Eingabe</translation>
    </message>
    <message>
        <source>The cell is waiting for a password</source>
        <translation>Die Zelle wartet auf ein Passwort</translation>
    </message>
    <message>
        <source>The cell is waiting for input</source>
        <translation>Die Zelle wartet auf eine Eingabe</translation>
    </message>
</context>
<context>
    <name>InsertSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Code to insert</source>
        <translation>Einzufügender Code</translation>
    </message>
    <message>
        <source>Insert and connect</source>
        <translation>Einfügen und verbinden</translation>
    </message>
    <message>
        <source>Insert instrument</source>
        <translation>Gerät einfügen</translation>
    </message>
    <message>
        <source>Insert without running</source>
        <translation>Einfügen, nicht ausführen</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Name the variable with lower-case letters, digits and _, such as scale.</source>
        <translation>Eine Variable heißt mit kleinen Buchstaben, Ziffern und _, etwa scale.</translation>
    </message>
    <message>
        <source>No instruments are known, and nothing is plugged in.</source>
        <translation>Keine Geräte sind bekannt, und nichts ist eingesteckt.</translation>
    </message>
    <message>
        <source>The name {name} is already used for something else.</source>
        <translation>{name} heißt schon etwas anderes.</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>Variable</translation>
    </message>
    <message>
        <source>Variable name</source>
        <translation>Name der Variablen</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Which instrument should the console use?</source>
        <translation>Welches Gerät soll die Konsole benutzen?</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>simuliert</translation>
    </message>
</context>
<context>
    <name>InstrumentCard</name>
    <message>
        <source>Allow {name}…</source>
        <translation>{name} erlauben…</translation>
    </message>
    <message>
        <source>Allow…</source>
        <translation>Erlauben…</translation>
    </message>
    <message>
        <source>no USB identity</source>
        <translation>keine USB-Kennung</translation>
    </message>
</context>
<context>
    <name>InstrumentFacts</name>
    <message>
        <source>Added without a passing test: {reason}</source>
        <translation>Ohne bestandenen Test hinzugefügt: {reason}</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Wird gefragt…</translation>
    </message>
    <message>
        <source>Cannot be opened</source>
        <translation>Lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Benutzung</translation>
    </message>
    <message>
        <source>In use by a run of {who}</source>
        <translation>Von einem Lauf von {who} benutzt</translation>
    </message>
    <message>
        <source>In use by {who}</source>
        <translation>Benutzt von {who}</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>Nicht erlaubt</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>Noch nicht gefragt</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Plug it in again.</source>
        <translation>Stecken Sie es wieder ein.</translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation>Eingesteckt</translation>
    </message>
    <message>
        <source>Port open</source>
        <translation>Port offen</translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulator</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Ausgesteckt</translation>
    </message>
    <message>
        <source>Used elsewhere</source>
        <translation>Anderswo benutzt</translation>
    </message>
    <message>
        <source>{name} was unplugged.</source>
        <translation>{name} wurde ausgesteckt.</translation>
    </message>
</context>
<context>
    <name>InstrumentList</name>
    <message>
        <source>+ Add manually…</source>
        <translation>+ Von Hand hinzufügen…</translation>
    </message>
    <message>
        <source>+ Add…</source>
        <translation>+ Neu…</translation>
    </message>
    <message>
        <source>Fewer</source>
        <translation>Weniger</translation>
    </message>
    <message>
        <source>Known instruments</source>
        <translation>Bekannte Geräte</translation>
    </message>
    <message>
        <source>New ports</source>
        <translation>Neue Ports</translation>
    </message>
    <message>
        <source>No new port. Plug in an instrument; it will appear here within a second.</source>
        <translation>Kein neuer Port. Stecken Sie ein Gerät ein: Es erscheint hier binnen einer Sekunde.</translation>
    </message>
    <message>
        <source>None yet. Allow a new port below, or add one manually.</source>
        <translation>Noch keine. Erlauben Sie unten einen neuen Port, oder fügen Sie einen von Hand hinzu.</translation>
    </message>
    <message>
        <source>Other ports ({n})</source>
        <translation>Andere Ports ({n})</translation>
    </message>
    <message>
        <source>Simulators</source>
        <translation>Simulatoren</translation>
    </message>
    <message>
        <source>{n} more</source>
        <translation>{n} weitere</translation>
    </message>
</context>
<context>
    <name>InstrumentRow</name>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>not open</source>
        <translation>nicht offen</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>simuliert</translation>
    </message>
</context>
<context>
    <name>InstrumentTests</name>
    <message>
        <source>1 is not responding</source>
        <translation>1 antwortet nicht</translation>
    </message>
    <message>
        <source>1 needs you</source>
        <translation>1 braucht Sie</translation>
    </message>
    <message>
        <source>None needed</source>
        <translation>Keine nötig</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Wird getestet…</translation>
    </message>
    <message>
        <source>{n} are not responding</source>
        <translation>{n} antworten nicht</translation>
    </message>
    <message>
        <source>{n} need you</source>
        <translation>{n} brauchen Sie</translation>
    </message>
    <message>
        <source>{n} not plugged in</source>
        <translation>{n} nicht angesteckt</translation>
    </message>
    <message>
        <source>{n} of {all} decided</source>
        <translation>{n} von {all} entschieden</translation>
    </message>
    <message>
        <source>{n} of {all} responding</source>
        <translation>{n} von {all} antworten</translation>
    </message>
    <message>
        <source>{n} of {all} to choose</source>
        <translation>{n} von {all} zu wählen</translation>
    </message>
    <message>
        <source>{n} simulated</source>
        <translation>{n} simuliert</translation>
    </message>
</context>
<context>
    <name>InstrumentTile</name>
    <message>
        <source>Nothing sent yet</source>
        <translation>Noch nichts gesendet</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Show the port traffic for {role}</source>
        <translation>Zeigen, was über den Port von {role} ging</translation>
    </message>
    <message>
        <source>Simulated {name}</source>
        <translation>Simuliert: {name}</translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulator</translation>
    </message>
    <message>
        <source>simulator</source>
        <translation>Simulator</translation>
    </message>
</context>
<context>
    <name>InstrumentTiles</name>
    <message>
        <source>Busy</source>
        <translation>Beschäftigt</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>In Benutzung</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Reconnecting…</source>
        <translation>Wird neu verbunden…</translation>
    </message>
    <message>
        <source>Reconnecting… {s} s</source>
        <translation>Wird neu verbunden… {s} s</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Freigegeben</translation>
    </message>
    <message>
        <source>Silent for {s} s</source>
        <translation>Still seit {s} s</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Ausgesteckt</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
</context>
<context>
    <name>InstrumentView</name>
    <message>
        <source>Allow this port first: press “Allow…” above.</source>
        <translation>Erlauben Sie erst diesen Port: oben „Erlauben…“ drücken.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Close the port in the serial monitor first.</source>
        <translation>Schließen Sie erst den Port im seriellen Monitor.</translation>
    </message>
    <message>
        <source>Faults</source>
        <translation>Störungen</translation>
    </message>
    <message>
        <source>It is not connected. Plug it in; it will appear here within a second.</source>
        <translation>Es ist nicht verbunden. Stecken Sie es ein: Das zeigt sich hier binnen einer Sekunde.</translation>
    </message>
    <message>
        <source>Its port is open in the serial monitor. Identify it there.</source>
        <translation>Sein Port ist im seriellen Monitor offen: Fragen Sie es dort.</translation>
    </message>
    <message>
        <source>Locked: {who}</source>
        <translation>Gesperrt: {who}</translation>
    </message>
    <message>
        <source>Monitor</source>
        <translation>Monitor</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Serial monitor</source>
        <translation>Serieller Monitor</translation>
    </message>
    <message>
        <source>{who}. Its traffic is shown here. You cannot send anything now.</source>
        <translation>{who}. Was vorgeht, wird hier gezeigt; gesendet werden kann so lange nichts.</translation>
    </message>
</context>
<context>
    <name>InstrumentsPage</name>
    <message>
        <source>1 new port</source>
        <translation>1 neuer Port</translation>
    </message>
    <message>
        <source>Add instrument…</source>
        <translation>Gerät hinzufügen…</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Hinzufügen…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Is {port} connected only to a loopback plug?</source>
        <translation>Steckt an {port} ein Schleifenstecker, und sonst nichts?</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Loopback plug attached: check the port</source>
        <translation>Der Stecker steckt: Port prüfen</translation>
    </message>
    <message>
        <source>None known yet</source>
        <translation>Noch keine bekannt</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Den Bericht speichern</translation>
    </message>
    <message>
        <source>Save the traffic</source>
        <translation>Das Übertragene speichern</translation>
    </message>
    <message>
        <source>Scan again</source>
        <translation>Erneut suchen</translation>
    </message>
    <message>
        <source>Scan again and identify free instruments</source>
        <translation>Neu suchen und freie Geräte identifizieren</translation>
    </message>
    <message>
        <source>Text (*.txt *.log)</source>
        <translation>Text (*.txt *.log)</translation>
    </message>
    <message>
        <source>The check sends arbitrary bytes at many baud rates. Make sure that no instrument receives them. The plug connects TX to RX (pins 2 and 3 of a DE-9).</source>
        <translation>Die Prüfung sendet sinnlose Bytes mit vielen Geschwindigkeiten. Stellen Sie sicher, dass kein Gerät sie empfängt. Der Stecker verbindet TX mit RX (Stifte 2 und 3 eines DE-9).</translation>
    </message>
    <message>
        <source>{n} new ports</source>
        <translation>{n} neue Ports</translation>
    </message>
    <message>
        <source>{n} not connected</source>
        <translation>{n} nicht verbunden</translation>
    </message>
    <message>
        <source>{n} on the network</source>
        <translation>{n} im Netzwerk</translation>
    </message>
    <message>
        <source>{n} plugged in</source>
        <translation>{n} eingesteckt</translation>
    </message>
</context>
<context>
    <name>InstrumentsPanel</name>
    <message>
        <source>Ask every instrument to identify itself. Nothing moves.</source>
        <translation>Jedes Gerät nach seiner Kennung fragen. Nichts bewegt sich.</translation>
    </message>
    <message>
        <source>Bench does not fit</source>
        <translation>Labortisch passt nicht</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Scan for ports again</source>
        <translation>Erneut nach Ports suchen</translation>
    </message>
    <message>
        <source>Scanned: 1 port found</source>
        <translation>Gesucht: 1 Anschluss ist da</translation>
    </message>
    <message>
        <source>Scanned: no ports found</source>
        <translation>Gesucht: nichts ist eingesteckt</translation>
    </message>
    <message>
        <source>Scanned: {n} ports found</source>
        <translation>Gesucht: {n} Anschlüsse sind da</translation>
    </message>
    <message>
        <source>Simulated instruments need no test</source>
        <translation>Simulierte Geräte brauchen keinen Test</translation>
    </message>
    <message>
        <source>Test all</source>
        <translation>Alle testen</translation>
    </message>
    <message>
        <source>queried just now; nothing moved</source>
        <translation>gerade gefragt, nichts bewegt</translation>
    </message>
    <message>
        <source>queried {n} min ago; nothing moved</source>
        <translation>vor {n} min gefragt, nichts bewegt</translation>
    </message>
    <message>
        <source>queried {n} s ago; nothing moved</source>
        <translation>vor {n} s gefragt, nichts bewegt</translation>
    </message>
</context>
<context>
    <name>InstrumentsTab</name>
    <message>
        <source>In the console</source>
        <translation>In der Konsole</translation>
    </message>
    <message>
        <source>Known</source>
        <translation>Bekannt</translation>
    </message>
    <message>
        <source>New ports</source>
        <translation>Neue Ports</translation>
    </message>
    <message>
        <source>Simulators</source>
        <translation>Simulatoren</translation>
    </message>
</context>
<context>
    <name>InterpreterCard</name>
    <message>
        <source>Interpreter</source>
        <translation>Interpreter</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Next start</source>
        <translation>Nächster Start</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>Abgeschottet</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>from the snapshot</source>
        <translation>vom Abbild</translation>
    </message>
    <message>
        <source>from the snapshot, in {time}</source>
        <translation>vom Abbild, in {time}</translation>
    </message>
    <message>
        <source>no network, no disk</source>
        <translation>kein Netz, keine Platte</translation>
    </message>
    <message>
        <source>snapshot built, {time}</source>
        <translation>Abbild gebaut, {time}</translation>
    </message>
    <message>
        <source>warm</source>
        <translation>warm</translation>
    </message>
    <message>
        <source>warm, in {time}</source>
        <translation>warm, in {time}</translation>
    </message>
    <message>
        <source>{taken} MB</source>
        <translation>{taken} MB</translation>
    </message>
    <message>
        <source>{taken} MB of {limit} MB</source>
        <translation>{taken} MB von {limit} MB</translation>
    </message>
</context>
<context>
    <name>InterruptedBanner</name>
    <message>
        <source>Close record…</source>
        <translation>Aufzeichnung abschließen…</translation>
    </message>
    <message>
        <source>End the run and close its record</source>
        <translation>Der Lauf geht nicht weiter: Seine Aufzeichnung bekommt ihr Ende</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message>
        <source>Show record</source>
        <translation>Aufzeichnung zeigen</translation>
    </message>
    <message>
        <source>What the run did, printed and sent</source>
        <translation>Was der Lauf getan, ausgegeben und gesendet hat</translation>
    </message>
</context>
<context>
    <name>InterruptedBanners</name>
    <message>
        <source>: praxis-desktop history list --state interrupted lists them all</source>
        <translation>: praxis-desktop history list --state interrupted zeigt alle</translation>
    </message>
    <message>
        <source>and 1 more</source>
        <translation>und 1 weiterer</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
</context>
<context>
    <name>InterruptedRun</name>
    <message>
        <source>; one step is recorded as complete.</source>
        <translation>; ein Schritt ist als vollständig aufgezeichnet.</translation>
    </message>
    <message>
        <source>; {n} steps are recorded as complete.</source>
        <translation>; {n} Schritte sind als vollständig aufgezeichnet.</translation>
    </message>
    <message>
        <source>It was waiting for an answer: {question}</source>
        <translation>Er wartete auf eine Antwort: {question}</translation>
    </message>
    <message>
        <source>No step was in progress.</source>
        <translation>Kein Schritt war im Gang.</translation>
    </message>
    <message>
        <source>Run {id} has ended, but its record was not closed</source>
        <translation>Lauf {id} ist zu Ende, aber seine Aufzeichnung wurde nicht abgeschlossen</translation>
    </message>
    <message>
        <source>Run {id} was interrupted</source>
        <translation>Lauf {id} wurde unterbrochen</translation>
    </message>
    <message>
        <source>Run {id} was interrupted in step {step}: {title}</source>
        <translation>Lauf {id} wurde in Schritt {step} unterbrochen: {title}</translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation>von {person}</translation>
    </message>
    <message>
        <source>step {step} may be half done</source>
        <translation>Schritt {step} ist womöglich halb getan</translation>
    </message>
    <message>
        <source>{run} is using {role}</source>
        <translation>{run} benutzt {role}</translation>
    </message>
    <message>
        <source>“{title}” had begun</source>
        <translation>„{title}“ hatte begonnen</translation>
    </message>
    <message>
        <source>“{title}” had begun, and the run was paused</source>
        <translation>„{title}“ hatte begonnen, und der Lauf war pausiert</translation>
    </message>
</context>
<context>
    <name>KeptLog</name>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Halt</source>
        <translation>Halt</translation>
    </message>
    <message>
        <source>Not answered</source>
        <translation>Nicht beantwortet</translation>
    </message>
    <message>
        <source>Not sent: {command}.</source>
        <translation>Nicht gesendet: {command}.</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Frage</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>Laufzeit</translation>
    </message>
    <message>
        <source>Sent: {command}. No reply.</source>
        <translation>Gesendet: {command}. Keine Antwort.</translation>
    </message>
    <message>
        <source>Sent: {command}. Reply: {reply}.</source>
        <translation>Gesendet: {command}. Antwort: {reply}.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
</context>
<context>
    <name>KeyRow</name>
    <message>
        <source>Add folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Change: {title}</source>
        <translation>Ändern: {title}</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Enter {lowest} to {highest} {unit}</source>
        <translation>{lowest} bis {highest} {unit} eingeben</translation>
    </message>
    <message>
        <source>Locked by the administrator of this computer: {place}</source>
        <translation>Vom Administrator dieses Computers gesperrt: {place}</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Set by the environment variable {place}</source>
        <translation>Durch die Umgebungsvariable {place} gesetzt</translation>
    </message>
    <message>
        <source>The list cannot contain a folder with {sign} in its name</source>
        <translation>Ein Ordner mit {sign} im Namen kann nicht in einer Liste stehen</translation>
    </message>
    <message>
        <source>Use none</source>
        <translation>Keinen benutzen</translation>
    </message>
    <message>
        <source>Use none: {title}</source>
        <translation>Keinen benutzen: {title}</translation>
    </message>
    <message>
        <source>the system&apos;s settings</source>
        <translation>den Einstellungen des Systems</translation>
    </message>
</context>
<context>
    <name>KnownInstrumentSheets</name>
    <message>
        <source>Forget instrument</source>
        <translation>Gerät vergessen</translation>
    </message>
    <message>
        <source>Forget {name}?</source>
        <translation>{name} vergessen?</translation>
    </message>
    <message>
        <source>It is allowed for: {roles}.</source>
        <translation>Es ist erlaubt für: {roles}.</translation>
    </message>
    <message>
        <source>Its name, kind and line settings will be deleted, and protocols will ask for it again. Run records will not change.</source>
        <translation>Name, Art und Leitungseinstellungen werden gelöscht, und Protokolle fragen wieder danach. Aufzeichnungen von Läufen ändern sich nicht.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>LabwarePanel</name>
    <message>
        <source>1 item, simulated</source>
        <translation>1 Teil, simuliert</translation>
    </message>
    <message>
        <source>All placed</source>
        <translation>Alles steht</translation>
    </message>
    <message>
        <source>Before the run</source>
        <translation>Vor dem Lauf</translation>
    </message>
    <message>
        <source>Deck &amp; labware</source>
        <translation>Deck &amp; Labware</translation>
    </message>
    <message>
        <source>In a simulated run, nothing needs to be in place.</source>
        <translation>In einem simulierten Lauf muss nichts an seinem Platz stehen.</translation>
    </message>
    <message>
        <source>Nothing needs to be placed for this protocol.</source>
        <translation>Für dieses Protokoll muss nichts hingestellt werden.</translation>
    </message>
    <message>
        <source>Nothing to place</source>
        <translation>Nichts hinzustellen</translation>
    </message>
    <message>
        <source>Place carriers and labware by drag and drop</source>
        <translation>Träger und Laborware durch Ziehen an ihre Plätze stellen</translation>
    </message>
    <message>
        <source>Position {place}</source>
        <translation>Position {place}</translation>
    </message>
    <message>
        <source>Set up deck…</source>
        <translation>Deck einrichten…</translation>
    </message>
    <message>
        <source>Tick all remaining items</source>
        <translation>Alles Übrige abhaken</translation>
    </message>
    <message>
        <source>Tick each item once it is in place.</source>
        <translation>Haken Sie jedes Teil ab, das an seinem Platz steht.</translation>
    </message>
    <message>
        <source>{n} items, simulated</source>
        <translation>{n} Teile, simuliert</translation>
    </message>
    <message>
        <source>{n} of {all} placed</source>
        <translation>{n} von {all} stehen</translation>
    </message>
    <message>
        <source>{n} to choose</source>
        <translation>{n} zu wählen</translation>
    </message>
</context>
<context>
    <name>LabwareView</name>
    <message>
        <source>1 mix</source>
        <translation>1 Mischvorgang</translation>
    </message>
    <message>
        <source>1 tip used</source>
        <translation>1 Spitze benutzt</translation>
    </message>
    <message>
        <source>about {volume}</source>
        <translation>etwa {volume}</translation>
    </message>
    <message>
        <source>amount unknown</source>
        <translation>Menge nicht bekannt</translation>
    </message>
    <message>
        <source>liquid in {n} of {all}</source>
        <translation>Flüssigkeit in {n} von {all}</translation>
    </message>
    <message>
        <source>nothing known</source>
        <translation>nichts bekannt</translation>
    </message>
    <message>
        <source>of {limit}</source>
        <translation>von {limit}</translation>
    </message>
    <message>
        <source>tip</source>
        <translation>Spitze</translation>
    </message>
    <message>
        <source>tip used</source>
        <translation>Spitze benutzt</translation>
    </message>
    <message>
        <source>tips</source>
        <translation>Spitzen</translation>
    </message>
    <message>
        <source>wells · µL</source>
        <translation>Wells · µL</translation>
    </message>
    <message>
        <source>{n} mixes</source>
        <translation>{n} Mischvorgänge</translation>
    </message>
    <message>
        <source>{n} tips used</source>
        <translation>{n} Spitzen benutzt</translation>
    </message>
    <message>
        <source>{volume} before a step that failed</source>
        <translation>{volume} vor einem fehlgeschlagenen Schritt</translation>
    </message>
</context>
<context>
    <name>LastLine</name>
    <message>
        <source>Nothing has happened yet</source>
        <translation>Noch ist nichts geschehen</translation>
    </message>
    <message>
        <source>Open log</source>
        <translation>Log öffnen</translation>
    </message>
</context>
<context>
    <name>LastRun</name>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>run {n}, {ago}</source>
        <translation>Lauf {n}, {ago}</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
    <message>
        <source>{n} d ago</source>
        <translation>vor {n} d</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>vor {n} h</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>vor {n} min</translation>
    </message>
</context>
<context>
    <name>LibraryCommands</name>
    <message>
        <source>Cannot be loaded</source>
        <translation>Lädt nicht</translation>
    </message>
    <message>
        <source>Run: {title}</source>
        <translation>Starten: {title}</translation>
    </message>
    <message>
        <source>Show problem: {title}</source>
        <translation>Problem zeigen: {title}</translation>
    </message>
</context>
<context>
    <name>LibraryController</name>
    <message>
        <source>Add a protocol</source>
        <translation>Protokoll hinzufügen</translation>
    </message>
    <message>
        <source>Add missing packages</source>
        <translation>Fehlende Pakete hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Its folder is listed in the settings. Remove the folder there, or delete the file yourself.</source>
        <translation>Die Einstellungen nennen seinen Ordner: Nehmen Sie ihn dort heraus oder löschen Sie die Datei selbst.</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Beide behalten</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Missing: {names}</source>
        <translation>Fehlt: {names}</translation>
    </message>
    <message>
        <source>Open in editor</source>
        <translation>Im Editor öffnen</translation>
    </message>
    <message>
        <source>Python programs (*.py *.ipynb)</source>
        <translation>Python-Programme (*.py *.ipynb)</translation>
    </message>
    <message>
        <source>Remove all sample protocols from the library?</source>
        <translation>Alle Beispielprotokolle aus der Bibliothek entfernen?</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove them</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {name} from the library?</source>
        <translation>{name} aus der Bibliothek entfernen?</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Run Protocol</source>
        <translation>Protokoll starten</translation>
    </message>
    <message>
        <source>Show what is expected</source>
        <translation>Zeigen, was erwartet wird</translation>
    </message>
    <message>
        <source>Tags: {tags}</source>
        <translation>Schlagwörter: {tags}</translation>
    </message>
    <message>
        <source>The file will be moved to the trash. Records of its runs will be kept.</source>
        <translation>Die Datei kommt in den Papierkorb. Die Aufzeichnungen ihrer Läufe bleiben.</translation>
    </message>
    <message>
        <source>The file: {path}</source>
        <translation>Die Datei: {path}</translation>
    </message>
    <message>
        <source>The library has a different file with this name. Replace it, or keep both and add a number to the new one&apos;s name.</source>
        <translation>Die Bibliothek hat eine andere Datei mit diesem Namen. Ersetzen Sie sie, oder behalten Sie beide: Die neue bekommt eine Nummer hinter dem Namen.</translation>
    </message>
    <message>
        <source>There is already a protocol called {name}</source>
        <translation>Es gibt schon ein Protokoll namens {name}</translation>
    </message>
    <message>
        <source>They ship with this program and cannot be removed one by one. You can add them again from an empty library or in the settings. Records of their runs are kept.</source>
        <translation>Sie werden mit diesem Programm geliefert und lassen sich nicht einzeln entfernen. Eine leere Bibliothek und die Einstellungen bieten sie wieder an. Die Aufzeichnungen ihrer Läufe bleiben.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>Works with: {needs}</source>
        <translation>Arbeitet mit: {needs}</translation>
    </message>
    <message>
        <source>{name} cannot be loaded</source>
        <translation>{name} lädt nicht</translation>
    </message>
    <message>
        <source>{name} cannot be removed here</source>
        <translation>{name} wird nicht von hier entfernt</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>1 protocol</source>
        <translation>1 Protokoll</translation>
    </message>
    <message>
        <source>Add protocol…</source>
        <translation>Protokoll hinzufügen…</translation>
    </message>
    <message>
        <source>Copy a Python file to your library folder</source>
        <translation>Eine Python-Datei in Ihren Ordner der Bibliothek kopieren</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>No protocols yet</source>
        <translation>Noch keine Protokolle</translation>
    </message>
    <message>
        <source>Reading the protocols…</source>
        <translation>Die Protokolle werden gelesen…</translation>
    </message>
    <message>
        <source>Showing {n} of {total}</source>
        <translation>{n} von {total} gezeigt</translation>
    </message>
    <message>
        <source>{n} protocols</source>
        <translation>{n} Protokolle</translation>
    </message>
</context>
<context>
    <name>LineCard</name>
    <message>
        <source>Baud rate</source>
        <translation>Baudrate</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>DSR/DTR</source>
        <translation>DSR/DTR</translation>
    </message>
    <message>
        <source>Data bits</source>
        <translation>Datenbits</translation>
    </message>
    <message>
        <source>Differs from the profile</source>
        <translation>Weicht vom Profil ab</translation>
    </message>
    <message>
        <source>Even</source>
        <translation>Gerade</translation>
    </message>
    <message>
        <source>Flow control</source>
        <translation>Flusssteuerung</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>Einklappen</translation>
    </message>
    <message>
        <source>For the monitor; a protocol&apos;s driver sets its own</source>
        <translation>Für den Monitor; der Treiber eines Protokolls stellt seine eigenen ein</translation>
    </message>
    <message>
        <source>For the monitor; the profile has {line}</source>
        <translation>Für den Monitor; das Profil sagt {line}</translation>
    </message>
    <message>
        <source>Line settings</source>
        <translation>Leitungseinstellungen</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Mark</translation>
    </message>
    <message>
        <source>Matches the profile</source>
        <translation>Wie im Profil</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Odd</source>
        <translation>Ungerade</translation>
    </message>
    <message>
        <source>Parity</source>
        <translation>Parität</translation>
    </message>
    <message>
        <source>RTS/CTS</source>
        <translation>RTS/CTS</translation>
    </message>
    <message>
        <source>Reset to profile values</source>
        <translation>Auf das Profil zurücksetzen</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Space</translation>
    </message>
    <message>
        <source>Stop bits</source>
        <translation>Stoppbits</translation>
    </message>
    <message>
        <source>XON/XOFF</source>
        <translation>XON/XOFF</translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message>
        <source>Cell {number} is no longer shown</source>
        <translation>Zelle {number} wird nicht mehr angezeigt</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>Erklärung</translation>
    </message>
    <message>
        <source>Folded lines</source>
        <translation>Eingeklappte Zeilen</translation>
    </message>
    <message>
        <source>Folded lines; the first ones are no longer available</source>
        <translation>Eingeklappte Zeilen, deren erste nicht mehr aufbewahrt sind</translation>
    </message>
    <message>
        <source>The source is not available.</source>
        <translation>Der Quelltext ist nicht verfügbar.</translation>
    </message>
    <message>
        <source>There is no help for {name}.</source>
        <translation>Über {name} gibt es nichts zu sagen.</translation>
    </message>
    <message>
        <source>This figure is no longer available</source>
        <translation>Diese Abbildung ist nicht mehr vorhanden</translation>
    </message>
</context>
<context>
    <name>LiquidRow</name>
    <message>
        <source> each</source>
        <translation> je Well</translation>
    </message>
    <message>
        <source>Load at least this much</source>
        <translation>Mindestens so viel vorlegen</translation>
    </message>
    <message>
        <source>Specified: {volume}</source>
        <translation>Angegeben: {volume}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>peak {peak} of {limit}</source>
        <translation>am vollsten {peak} von {limit}</translation>
    </message>
</context>
<context>
    <name>LivePanels</name>
    <message>
        <source>Chart</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Plate</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Port traffic</source>
        <translation>Datenverkehr</translation>
    </message>
    <message>
        <source>Run view</source>
        <translation>Was vom Lauf gezeigt wird</translation>
    </message>
    <message>
        <source>Show the traffic on the ports (Ctrl+T)</source>
        <translation>Zeigen, was über die Ports geht (Strg+T)</translation>
    </message>
</context>
<context>
    <name>LogKeeper</name>
    <message>
        <source>Python could not be prepared: {reason}</source>
        <translation>Python konnte nicht vorbereitet werden: {reason}</translation>
    </message>
    <message>
        <source>Run of {name}</source>
        <translation>Lauf von {name}</translation>
    </message>
    <message>
        <source>Step {n} done</source>
        <translation>Schritt {n} getan</translation>
    </message>
    <message>
        <source>Step {n} ended</source>
        <translation>Schritt {n} beendet</translation>
    </message>
    <message>
        <source>Step {n} failed: {reason}</source>
        <translation>Schritt {n} fehlgeschlagen: {reason}</translation>
    </message>
    <message>
        <source>Step {n}: the wait was extended by {time}</source>
        <translation>Schritt {n}: Wartezeit um {time} verlängert</translation>
    </message>
    <message>
        <source>Step {n}: {title}</source>
        <translation>Schritt {n}: {title}</translation>
    </message>
    <message>
        <source>The program started after {ms} ms</source>
        <translation>Das Programm begann nach {ms} ms</translation>
    </message>
    <message>
        <source>{ended} · verdict: {verdict}</source>
        <translation>{ended} · Urteil: {verdict}</translation>
    </message>
</context>
<context>
    <name>LogRows</name>
    <message>
        <source>Warning: {sentence}</source>
        <translation>Warnung: {sentence}</translation>
    </message>
</context>
<context>
    <name>LogTable</name>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
</context>
<context>
    <name>MachineRow</name>
    <message>
        <source>Backend for {role}</source>
        <translation>Backend von {role}</translation>
    </message>
    <message>
        <source>Choose a driver or a simulator</source>
        <translation>Treiber oder Simulator wählen</translation>
    </message>
    <message>
        <source>None: the protocol runs without it</source>
        <translation>Keins: Das Protokoll kommt ohne aus</translation>
    </message>
    <message>
        <source>Simulated ({name})</source>
        <translation>Simuliert ({name})</translation>
    </message>
    <message>
        <source>The instrument&apos;s driver, or its simulator</source>
        <translation>Was mit dem Gerät spricht oder für es steht</translation>
    </message>
</context>
<context>
    <name>MachinesController</name>
    <message>
        <source>A cell is running. Call methods once it has finished.</source>
        <translation>Eine Zelle läuft. Wenn sie beendet ist, können Sie Methoden aufrufen.</translation>
    </message>
    <message>
        <source>The console is not running.</source>
        <translation>Die Konsole läuft nicht.</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Closes after all runs. Close again to end them now</source>
        <translation>Schließt nach allen Läufen; nochmals schließen beendet sie jetzt</translation>
    </message>
    <message>
        <source>Closes after the run. Close again to end it now</source>
        <translation>Schließt nach dem Lauf; nochmals schließen beendet ihn jetzt</translation>
    </message>
    <message>
        <source>Praxis Desktop</source>
        <translation>Praxis Desktop</translation>
    </message>
</context>
<context>
    <name>Matrix</name>
    <message>
        <source>What happens to the run, by operation and fault</source>
        <translation>Was aus dem Lauf wird, nach Vorgang und Störung</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Copy output</source>
        <translation>Ausgabe &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Dark colours</source>
        <translation>&amp;Dunkle Farben</translation>
    </message>
    <message>
        <source>&amp;EMERGENCY STOP</source>
        <translation>&amp;NOT-HALT</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>&amp;Verlauf</translation>
    </message>
    <message>
        <source>&amp;Instruments</source>
        <translation>&amp;Geräte</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>&amp;Bibliothek</translation>
    </message>
    <message>
        <source>&amp;Light colours</source>
        <translation>&amp;Helle Farben</translation>
    </message>
    <message>
        <source>&amp;Messages</source>
        <translation>&amp;Meldungen</translation>
    </message>
    <message>
        <source>&amp;Open protocol…</source>
        <translation>Protokoll ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>&amp;Pause or continue</source>
        <translation>&amp;Pausieren oder weiter</translation>
    </message>
    <message>
        <source>&amp;Playground</source>
        <translation>&amp;Spielwiese</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;Run Protocol</source>
        <translation>P&amp;rotokoll starten</translation>
    </message>
    <message>
        <source>&amp;Run in progress or last run</source>
        <translation>&amp;Laufender oder letzter Lauf</translation>
    </message>
    <message>
        <source>&amp;Simulated or real instruments</source>
        <translation>&amp;Simulierte oder echte Geräte</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stoppen</translation>
    </message>
    <message>
        <source>&amp;System colours</source>
        <translation>Farben wie im &amp;System</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>Co&amp;mmand palette…</source>
        <translation>B&amp;efehlspalette…</translation>
    </message>
    <message>
        <source>Go to the &amp;previous part of the window</source>
        <translation>Zum Teil &amp;davor</translation>
    </message>
    <message>
        <source>Go to the ne&amp;xt part of the window</source>
        <translation>Zum nä&amp;chsten Teil des Fensters</translation>
    </message>
    <message>
        <source>Insert &amp;instrument into the console…</source>
        <translation>&amp;Gerät in die Konsole einfügen…</translation>
    </message>
    <message>
        <source>Interr&amp;upt the console</source>
        <translation>Konsole &amp;unterbrechen</translation>
    </message>
    <message>
        <source>Ne&amp;xt run side by side</source>
        <translation>&amp;Nächster Lauf daneben</translation>
    </message>
    <message>
        <source>Open the &amp;manual</source>
        <translation>&amp;Handbuch öffnen</translation>
    </message>
    <message>
        <source>Open the &amp;sample protocol</source>
        <translation>&amp;Beispielprotokoll öffnen</translation>
    </message>
    <message>
        <source>Pause &amp;now, within the step</source>
        <translation>Sofort pa&amp;usieren, mitten im Schritt</translation>
    </message>
    <message>
        <source>Port &amp;traffic</source>
        <translation>Daten&amp;verkehr</translation>
    </message>
    <message>
        <source>Pre&amp;vious run side by side</source>
        <translation>&amp;Voriger Lauf daneben</translation>
    </message>
    <message>
        <source>Rehearse with &amp;faults</source>
        <translation>Mit &amp;Störungen proben</translation>
    </message>
    <message>
        <source>Restart the c&amp;onsole</source>
        <translation>K&amp;onsole neu starten</translation>
    </message>
    <message>
        <source>S&amp;ettings</source>
        <translation>&amp;Einstellungen</translation>
    </message>
    <message>
        <source>Save output &amp;as…</source>
        <translation>Ausgabe &amp;speichern unter…</translation>
    </message>
    <message>
        <source>Save the console as protoco&amp;l…</source>
        <translation>Konsole als Protoko&amp;ll speichern…</translation>
    </message>
    <message>
        <source>Show the first &amp;problem</source>
        <translation>Erstes Prob&amp;lem zeigen</translation>
    </message>
</context>
<context>
    <name>MessageController</name>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>The saved window state was damaged</source>
        <translation>Was sich das Fenster merkt, war beschädigt</translation>
    </message>
    <message>
        <source>The window is using its default settings. The damaged file was saved as {file}.</source>
        <translation>Das Fenster beginnt wie am Anfang. Die beschädigte Datei wurde als {file} aufbewahrt.</translation>
    </message>
</context>
<context>
    <name>MessagePanel</name>
    <message>
        <source>Clear all</source>
        <translation>Alle löschen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Close the list of messages</source>
        <translation>Die Liste der Meldungen schließen</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Messages, newest first</source>
        <translation>Meldungen, die neueste zuerst</translation>
    </message>
    <message>
        <source>No messages</source>
        <translation>Keine Meldungen</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
</context>
<context>
    <name>MethodRow</name>
    <message>
        <source>Call {name}</source>
        <translation>{name} aufrufen</translation>
    </message>
    <message>
        <source>{name}: error: {text}</source>
        <translation>{name}: Fehler: {text}</translation>
    </message>
    <message>
        <source>{name}: {text}</source>
        <translation>{name}: {text}</translation>
    </message>
</context>
<context>
    <name>MonitorPanel</name>
    <message>
        <source>Both directions</source>
        <translation>Beide Richtungen</translation>
    </message>
    <message>
        <source>Byte format</source>
        <translation>Wie Bytes geschrieben werden</translation>
    </message>
    <message>
        <source>Decoded</source>
        <translation>Dekodiert</translation>
    </message>
    <message>
        <source>Direction shown</source>
        <translation>Welche Richtung gezeigt wird</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>Hex</translation>
    </message>
    <message>
        <source>Open the port first</source>
        <translation>Öffnen Sie erst den Port</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Show only lines that contain this</source>
        <translation>Zeigen, was dies enthält</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text + hex</source>
        <translation>Text + Hex</translation>
    </message>
    <message>
        <source>The port is closed. Open it to see its traffic and send commands.</source>
        <translation>Der Port ist geschlossen. Öffnen Sie ihn, um zu sehen, was passiert, und um zu senden.</translation>
    </message>
    <message>
        <source>Traffic on the port</source>
        <translation>Was über den Port ging</translation>
    </message>
    <message>
        <source>Traffic on the port will appear here.</source>
        <translation>Gesendetes und Empfangenes erscheint hier.</translation>
    </message>
</context>
<context>
    <name>MonitorRows</name>
    <message>
        <source>&lt; 1 ms</source>
        <translation>&lt; 1 ms</translation>
    </message>
    <message>
        <source>Bytes (hex)</source>
        <translation>Bytes (hex)</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} ms</translation>
    </message>
    <message>
        <source>{s} s</source>
        <translation>{s} s</translation>
    </message>
</context>
<context>
    <name>MonitorTools</name>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Clear the list. Nothing is sent.</source>
        <translation>Liste leeren. Es wird nichts gesendet.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close port</source>
        <translation>Port schließen</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortfahren</translation>
    </message>
    <message>
        <source>Continue ({n})</source>
        <translation>Fortfahren ({n})</translation>
    </message>
    <message>
        <source>Control lines</source>
        <translation>Steuerleitungen</translation>
    </message>
    <message>
        <source>DTR on</source>
        <translation>DTR an</translation>
    </message>
    <message>
        <source>DTR, RTS and break</source>
        <translation>DTR, RTS und Break</translation>
    </message>
    <message>
        <source>Freeze the view</source>
        <translation>Was zu sehen ist, stehen lassen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open port</source>
        <translation>Port öffnen</translation>
    </message>
    <message>
        <source>Open the port first</source>
        <translation>Öffnen Sie erst den Port</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>RTS on</source>
        <translation>RTS an</translation>
    </message>
    <message>
        <source>Save the traffic to a file</source>
        <translation>Das Übertragene in eine Datei schreiben</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Send a break</source>
        <translation>Break senden</translation>
    </message>
</context>
<context>
    <name>NoneNamed</name>
    <message>
        <source>For its author</source>
        <translation>Für den Autor</translation>
    </message>
    <message>
        <source>List each instrument in the table [tool.praxis.ports] at the top of the file, with its role and what it is.</source>
        <translation>Nennen Sie jedes Gerät in der Tabelle [tool.praxis.ports] am Anfang der Datei: eine Rolle und das Gerät dafür.</translation>
    </message>
    <message>
        <source>This protocol does not name the instruments it needs. You can run it as it is. If it should use any, ask its author to name them.</source>
        <translation>Dieses Protokoll sagt nicht, welches Gerät es braucht. Es kann so laufen, wie es ist. Soll es ein Gerät verwenden, bitten Sie seinen Autor, es zu nennen.</translation>
    </message>
</context>
<context>
    <name>NoteSheet</name>
    <message>
        <source>Add a note</source>
        <translation>Notiz hinzufügen</translation>
    </message>
    <message>
        <source>Add note</source>
        <translation>Notiz hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>The note is stored alongside the record, with the date and your name. The record does not change.</source>
        <translation>Sie wird neben der Aufzeichnung aufbewahrt, mit Datum und Ihrem Namen. Die Aufzeichnung bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Writer&apos;s name</source>
        <translation>Wer sie schreibt</translation>
    </message>
    <message>
        <source>Written by: {person}</source>
        <translation>Geschrieben von: {person}</translation>
    </message>
</context>
<context>
    <name>NumberControl</name>
    <message>
        <source>Decrease {name}</source>
        <translation>{name} verringern</translation>
    </message>
    <message>
        <source>Increase {name}</source>
        <translation>{name} erhöhen</translation>
    </message>
</context>
<context>
    <name>OpenButton</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open: {title}</source>
        <translation>Öffnen: {title}</translation>
    </message>
</context>
<context>
    <name>OpenPort</name>
    <message>
        <source>Report this, and include the log.</source>
        <translation>Melden Sie dies, mit dem Log.</translation>
    </message>
</context>
<context>
    <name>OpenPortChip</name>
    <message>
        <source>Sending is blocked. Close the port and open it again to continue.</source>
        <translation>Es wird nichts mehr gesendet: Schließen Sie den Port und öffnen Sie ihn wieder, um weiterzumachen.</translation>
    </message>
    <message>
        <source>Serial monitor</source>
        <translation>Serieller Monitor</translation>
    </message>
    <message>
        <source>Stop it by hand</source>
        <translation>Von Hand anhalten</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten…</translation>
    </message>
    <message>
        <source>The serial monitor is using it. Close its port when you are done.</source>
        <translation>Der serielle Monitor benutzt es. Schließen Sie seinen Port, wenn Sie fertig sind.</translation>
    </message>
</context>
<context>
    <name>OpeningPage</name>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet …</translation>
    </message>
</context>
<context>
    <name>OutputPanel</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selection, or everything shown (Ctrl+Shift+C)</source>
        <translation>Das Markierte kopieren, oder alles Gezeigte (Strg+Umschalt+C)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filter the log</source>
        <translation>Das Log filtern</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <source>Full log: {path}</source>
        <translation>Volles Log: {path}</translation>
    </message>
    <message>
        <source>Go to the newest line and follow it</source>
        <translation>Zur neuesten Zeile gehen und dort bleiben</translation>
    </message>
    <message>
        <source>Lines shown</source>
        <translation>Welche Zeilen des Logs</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>No full log is kept</source>
        <translation>Kein volles Log wird aufbewahrt</translation>
    </message>
    <message>
        <source>No line matches.</source>
        <translation>Keine Zeile ist so.</translation>
    </message>
    <message>
        <source>Open the full log&apos;s folder</source>
        <translation>Den Ordner des vollen Logs öffnen</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Prints</source>
        <translation>Ausgaben</translation>
    </message>
    <message>
        <source>Problems, saved files, the record</source>
        <translation>Was schiefging, aufbewahrte Dateien, die Aufzeichnung</translation>
    </message>
    <message>
        <source>Program output</source>
        <translation>Ausgabe des Programms</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>Save the whole output to a file (Ctrl+S)</source>
        <translation>Die ganze Ausgabe in eine Datei speichern (Strg+S)</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>Log zeigen</translation>
    </message>
    <message>
        <source>The full output is saved in a log file</source>
        <translation>Die volle Ausgabe wird in einer Logdatei aufbewahrt</translation>
    </message>
    <message>
        <source>The log is empty.</source>
        <translation>Noch wurde nichts gemeldet.</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Warnings {n}</source>
        <translation>Warnungen {n}</translation>
    </message>
    <message>
        <source>What the protocol prints will appear here.</source>
        <translation>Was das Protokoll ausgibt, erscheint hier.</translation>
    </message>
    <message>
        <source>{size} not shown here</source>
        <translation>{size} hier nicht gezeigt</translation>
    </message>
</context>
<context>
    <name>OutputSheet</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
</context>
<context>
    <name>Outputs</name>
    <message>
        <source>A figure is too large to show.</source>
        <translation>Eine Abbildung ist zu groß, um angezeigt zu werden.</translation>
    </message>
    <message>
        <source>A figure is too large to show. It was saved as {place}</source>
        <translation>Eine Abbildung ist zu groß, um angezeigt zu werden. Sie liegt in {place}</translation>
    </message>
    <message>
        <source>⋯ {characters} characters in all ⋯</source>
        <translation>⋯ insgesamt {characters} Zeichen ⋯</translation>
    </message>
    <message>
        <source>⋯ {count} outputs are not shown here ⋯</source>
        <translation>⋯ {count} Ausgaben werden hier nicht angezeigt ⋯</translation>
    </message>
</context>
<context>
    <name>PaceControl</name>
    <message>
        <source>Pace</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Speed of the simulated run</source>
        <translation>Wie schnell der simulierte Lauf abläuft</translation>
    </message>
</context>
<context>
    <name>PackagesSection</name>
    <message>
        <source>Add wheels</source>
        <translation>Wheels hinzufügen</translation>
    </message>
    <message>
        <source>Add wheel…</source>
        <translation>Wheel hinzufügen…</translation>
    </message>
    <message>
        <source>Added by you</source>
        <translation>Von Ihnen hinzugefügt</translation>
    </message>
    <message>
        <source>Included</source>
        <translation>Mit dem Programm</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>None yet. You can also drop a wheel on the window.</source>
        <translation>Noch keine. Ein Wheel lässt sich auch auf das Fenster ziehen.</translation>
    </message>
    <message>
        <source>Wheels (*.whl)</source>
        <translation>Wheels (*.whl)</translation>
    </message>
    <message>
        <source>{n} included, {added} added by you</source>
        <translation>{n} gehören zum Programm, {added} wurden hinzugefügt</translation>
    </message>
</context>
<context>
    <name>PageOpening</name>
    <message>
        <source>Try again. If that does not help, restart or reinstall the program.</source>
        <translation>Versuchen Sie es noch einmal. Wenn das nicht hilft, starten Sie das Programm neu oder installieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{name} cannot be opened</source>
        <translation>{name} lässt sich nicht öffnen</translation>
    </message>
</context>
<context>
    <name>PagePane</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
</context>
<context>
    <name>PairRow</name>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Remove this row</source>
        <translation>Diese Zeile entfernen</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
</context>
<context>
    <name>PairsControl</name>
    <message>
        <source>Add row</source>
        <translation>Zeile hinzufügen</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command palette</source>
        <translation>Befehlspalette</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Enter run</source>
        <translation>Eingabe ausführen</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Nothing matches “{text}”</source>
        <translation>Nichts passt zu „{text}“</translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation>Befehl suchen oder ausführen</translation>
    </message>
    <message>
        <source>Unavailable commands show the reason</source>
        <translation>Befehle, die jetzt nicht gehen, nennen den Grund</translation>
    </message>
    <message>
        <source>↑ ↓ choose</source>
        <translation>↑ ↓ wählen</translation>
    </message>
</context>
<context>
    <name>PaletteDelegate</name>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
</context>
<context>
    <name>PathControl</name>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>No file chosen</source>
        <translation>Keine Datei gewählt</translation>
    </message>
</context>
<context>
    <name>PlateHeat</name>
    <message>
        <source>all {value}</source>
        <translation>alle {value}</translation>
    </message>
    <message>
        <source>logarithmic scale</source>
        <translation>logarithmische Skala</translation>
    </message>
    <message>
        <source>{title}: {n} wells, {rows} × {columns} plate, {least} to {most} {unit}</source>
        <translation>{title}: {n} Wells einer Platte mit {rows} × {columns}, {least} bis {most} {unit}</translation>
    </message>
    <message>
        <source>{well}: no value</source>
        <translation>{well}: kein Wert</translation>
    </message>
</context>
<context>
    <name>PlateMap</name>
    <message>
        <source>source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>{title}: {n} wells, liquid in {filled} of them</source>
        <translation>{title}: {n} Wells, Flüssigkeit in {filled} davon</translation>
    </message>
</context>
<context>
    <name>PlatePanel</name>
    <message>
        <source>1 tip</source>
        <translation>1 Spitze</translation>
    </message>
    <message>
        <source>96 head</source>
        <translation>96er-Kopf</translation>
    </message>
    <message>
        <source>?: a step failed; the volume moved is unknown</source>
        <translation>?: Ein Schritt schlug fehl; wie viel er bewegt hat, ist nicht bekannt</translation>
    </message>
    <message>
        <source>?: start volume not entered</source>
        <translation>?: Anfangsvolumen nicht eingegeben</translation>
    </message>
    <message>
        <source>Arm X {x} mm, Y {y} mm · {age} s ago</source>
        <translation>Arm X {x} mm, Y {y} mm · vor {age} s</translation>
    </message>
    <message>
        <source>Arm: position unknown for {age} s</source>
        <translation>Arm: Position seit {age} s unbekannt</translation>
    </message>
    <message>
        <source>Channels and supplies</source>
        <translation>Kanäle und Vorräte</translation>
    </message>
    <message>
        <source>Deck</source>
        <translation>Deck</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Labware</source>
        <translation>Labware</translation>
    </message>
    <message>
        <source>Moving</source>
        <translation>In Bewegung</translation>
    </message>
    <message>
        <source>Not all steps are shown here; the record has them all</source>
        <translation>Das Fenster zeigt nicht alle Schritte; die Aufzeichnung hat sie</translation>
    </message>
    <message>
        <source>Plate</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Rings show step {n}; volumes are current</source>
        <translation>Ringe: Schritt {n}. Volumina: jetzt</translation>
    </message>
    <message>
        <source>Some steps do not name their wells, so volumes are approximate</source>
        <translation>Einige Schritte nennen ihre Wells nicht: Volumina stimmen ungefähr</translation>
    </message>
    <message>
        <source>Start volume not entered; assumed to be what the dry run needs</source>
        <translation>Anfangsvolumen nicht eingegeben: gezählt ab dem, was der Probelauf braucht</translation>
    </message>
    <message>
        <source>The arm is drawn where {name} last reported it, in grey after {n} s.</source>
        <translation>Der Arm steht dort, wo {name} ihn zuletzt gemeldet hat, und ist nach {n} s grau.</translation>
    </message>
    <message>
        <source>The run&apos;s plates appear here when a step first uses one.</source>
        <translation>Die Platten des Laufs erscheinen hier, sobald ein Schritt eine benutzt.</translation>
    </message>
    <message>
        <source>Tip waste</source>
        <translation>Spitzenabwurf</translation>
    </message>
    <message>
        <source>Whole deck</source>
        <translation>Ganzes Deck</translation>
    </message>
    <message>
        <source>Whole deck (0)</source>
        <translation>Ganzes Deck (0)</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Vergrößern (+)</translation>
    </message>
    <message>
        <source>source {places}</source>
        <translation>Quelle {places}</translation>
    </message>
    <message>
        <source>target {places}</source>
        <translation>Ziel {places}</translation>
    </message>
    <message>
        <source>tip</source>
        <translation>Spitze</translation>
    </message>
    <message>
        <source>top view</source>
        <translation>von oben gesehen</translation>
    </message>
    <message>
        <source>top view, not to scale</source>
        <translation>von oben, nicht maßstäblich</translation>
    </message>
    <message>
        <source>used</source>
        <translation>benutzt</translation>
    </message>
    <message>
        <source>{n} left</source>
        <translation>noch {n}</translation>
    </message>
    <message>
        <source>{n} tips</source>
        <translation>{n} Spitzen</translation>
    </message>
    <message>
        <source>{volume} of {limit}</source>
        <translation>{volume} von {limit}</translation>
    </message>
</context>
<context>
    <name>PlatePicture</name>
    <message>
        <source>Plate, {n} wells chosen</source>
        <translation>Platte, {n} Wells gewählt</translation>
    </message>
    <message>
        <source>chosen</source>
        <translation>gewählt</translation>
    </message>
    <message>
        <source>not chosen</source>
        <translation>nicht gewählt</translation>
    </message>
</context>
<context>
    <name>PlaygroundChip</name>
    <message>
        <source>Playground</source>
        <translation>Spielwiese</translation>
    </message>
    <message>
        <source>Release the instruments you no longer need. Click to open the playground.</source>
        <translation>Geben Sie Geräte frei, die Sie nicht mehr brauchen. Ein Klick öffnet die Spielwiese.</translation>
    </message>
    <message>
        <source>Restart the console to continue. Click to open the playground.</source>
        <translation>Starten Sie die Konsole neu, um fortzufahren. Ein Klick öffnet die Spielwiese.</translation>
    </message>
    <message>
        <source>holds {names}</source>
        <translation>hält {names}</translation>
    </message>
    <message>
        <source>stopped: {names}</source>
        <translation>angehalten: {names}</translation>
    </message>
</context>
<context>
    <name>PlaygroundController</name>
    <message>
        <source>A cell is running and using instruments: {names}.</source>
        <translation>Eine Zelle läuft und hat Geräte: {names}.</translation>
    </message>
    <message>
        <source>A cell is running. It will be terminated at once.</source>
        <translation>Eine Zelle läuft. Sie wird beendet, wo immer sie ist.</translation>
    </message>
    <message>
        <source>Close the window and the console?</source>
        <translation>Das Fenster schließen und die Konsole beenden?</translation>
    </message>
    <message>
        <source>The console is using instruments: {names}. Their ports will close.</source>
        <translation>Die Konsole hat Geräte: {names}. Ihre Ports werden geschlossen.</translation>
    </message>
</context>
<context>
    <name>PlaygroundPage</name>
    <message>
        <source>Close window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Connect an instrument: inserts and runs the code for it</source>
        <translation>Ein Gerät verbinden: Der Code dafür wird geschrieben und ausgeführt</translation>
    </message>
    <message>
        <source>Insert instrument…</source>
        <translation>Gerät einfügen…</translation>
    </message>
    <message>
        <source>Interrupt</source>
        <translation>Unterbrechen</translation>
    </message>
    <message>
        <source>Interrupt the cell (Ctrl+C where nothing is selected)</source>
        <translation>Beenden, was die Zelle tut (Strg+C, wo nichts ausgewählt ist)</translation>
    </message>
    <message>
        <source>Keep window open</source>
        <translation>Fenster offen lassen</translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation>Weiterarbeiten</translation>
    </message>
    <message>
        <source>Nothing is running in the console</source>
        <translation>In der Konsole läuft nichts</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>Spielwiese</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Restart the console (Ctrl+Shift+R)</source>
        <translation>Die Konsole neu starten (Strg+Umschalt+R)</translation>
    </message>
</context>
<context>
    <name>PlaygroundParts</name>
    <message>
        <source>Interrupt cell</source>
        <translation>Zelle unterbrechen</translation>
    </message>
</context>
<context>
    <name>PoolSection</name>
    <message>
        <source>Every run has its own interpreter</source>
        <translation>Jeder Lauf hat einen eigenen Interpreter</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>Programs that use only the standard library</source>
        <translation>Programme, die nur die Standardbibliothek benutzen</translation>
    </message>
    <message>
        <source>Protocols that use {packages}</source>
        <translation>Protokolle, die {packages} benutzen</translation>
    </message>
    <message>
        <source>Warm for</source>
        <translation>Bereit für</translation>
    </message>
    <message>
        <source>started on demand</source>
        <translation>bei Bedarf gestartet</translation>
    </message>
    <message>
        <source>started warm</source>
        <translation>warm übernommen</translation>
    </message>
    <message>
        <source>warm now</source>
        <translation>jetzt bereit</translation>
    </message>
    <message>
        <source>{name}, with everything it imports</source>
        <translation>{name}, mit allem, was es importiert</translation>
    </message>
</context>
<context>
    <name>PortCard</name>
    <message>
        <source>Its identity will be checked before it is used again: {marks}.</source>
        <translation>Bevor es wieder benutzt wird, wird es gefragt, wer es ist: {marks}.</translation>
    </message>
    <message>
        <source>Looking for it…</source>
        <translation>Wird gesucht…</translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation>Eingesteckt</translation>
    </message>
    <message>
        <source>Plugged in since {time}</source>
        <translation>Eingesteckt seit {time}</translation>
    </message>
    <message>
        <source>Reconnected at {time}</source>
        <translation>Wieder da seit {time}</translation>
    </message>
    <message>
        <source>Still unplugged, {time}</source>
        <translation>Noch weg, {time}</translation>
    </message>
    <message>
        <source>serial number {value}</source>
        <translation>Seriennummer {value}</translation>
    </message>
</context>
<context>
    <name>PortOption</name>
    <message>
        <source>Simulated: {name}</source>
        <translation>Simuliert: {name}</translation>
    </message>
    <message>
        <source>any port</source>
        <translation>beliebiger Port</translation>
    </message>
    <message>
        <source>{role}, which it already uses</source>
        <translation>{role}, den es schon benutzt</translation>
    </message>
</context>
<context>
    <name>PortSheet</name>
    <message>
        <source>Compatible ports</source>
        <translation>Passende Ports</translation>
    </message>
    <message>
        <source>No suitable device is connected. Plug in the instrument; it will appear here.</source>
        <translation>Kein passendes Gerät ist angeschlossen. Stecken Sie das Gerät ein: Es erscheint hier.</translation>
    </message>
    <message>
        <source>The program asks for a port</source>
        <translation>Es fragt, welchen Port es benutzen darf</translation>
    </message>
</context>
<context>
    <name>PortSheetCard</name>
    <message>
        <source>It asks for any port and does not say why.</source>
        <translation>Es fragt nach irgendeinem Port und sagt nicht, wofür.</translation>
    </message>
    <message>
        <source>It needs a port for: {wanted}</source>
        <translation>Es fragt nach einem Port von: {wanted}</translation>
    </message>
    <message>
        <source>No port</source>
        <translation>Kein Port</translation>
    </message>
    <message>
        <source>Question from {program}</source>
        <translation>Es fragt {program}</translation>
    </message>
    <message>
        <source>Remember for this protocol: next time it will be selected automatically</source>
        <translation>Für dieses Protokoll merken: Nächstes Mal wird er automatisch gewählt</translation>
    </message>
    <message>
        <source>Stop run</source>
        <translation>Lauf stoppen</translation>
    </message>
    <message>
        <source>Tell the program that no port was chosen (Esc)</source>
        <translation>Dem Programm wird gesagt, dass kein Port gewählt wurde (Esc)</translation>
    </message>
    <message>
        <source>The program is waiting for you. Its time limits are suspended.</source>
        <translation>Das Programm wartet auf Sie. Seine Zeitgrenzen ruhen.</translation>
    </message>
    <message>
        <source>Use {port}</source>
        <translation>{port} benutzen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Which port may it use?</source>
        <translation>Welchen Port darf es benutzen?</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>PortsHaltSheet</name>
    <message>
        <source>Everything was told to stop.</source>
        <translation>Alles wurde angehalten.</translation>
    </message>
    <message>
        <source>Not everything was told to stop.</source>
        <translation>Nicht alle Geräte erhielten einen Haltebefehl.</translation>
    </message>
    <message>
        <source>Nothing was told to stop.</source>
        <translation>Kein Gerät erhielt einen Haltebefehl.</translation>
    </message>
    <message>
        <source>Sending is blocked. Close the port
and open it again to continue.</source>
        <translation>Es wird nichts mehr gesendet: Schließen Sie den Port,
und öffnen Sie ihn zum Weitermachen wieder.</translation>
    </message>
    <message>
        <source>Stopping everything.</source>
        <translation>Alles wird angehalten.</translation>
    </message>
    <message>
        <source>Stopping the instrument in the serial monitor…</source>
        <translation>Was der serielle Monitor offen hat, wird angehalten…</translation>
    </message>
</context>
<context>
    <name>PositionSlider</name>
    <message>
        <source>Position in the run</source>
        <translation>Stelle im Lauf</translation>
    </message>
    <message>
        <source>{position} of {all}</source>
        <translation>{position} von {all}</translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Last used values</source>
        <translation>Zuletzt benutzte Werte</translation>
    </message>
    <message>
        <source>Load a preset</source>
        <translation>Voreinstellung laden</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Preset name</source>
        <translation>Name der Voreinstellung</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Type a name first</source>
        <translation>Geben Sie erst einen Namen ein</translation>
    </message>
</context>
<context>
    <name>PrintSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Exemplare</translation>
    </message>
    <message>
        <source>First page</source>
        <translation>Erste Seite</translation>
    </message>
    <message>
        <source>Last page</source>
        <translation>Letzte Seite</translation>
    </message>
    <message>
        <source>Leave the page range blank to print all pages.</source>
        <translation>Ohne Angabe werden alle Seiten gedruckt.</translation>
    </message>
    <message>
        <source>Looking for printers…</source>
        <translation>Drucker werden gesucht…</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Drucken</translation>
    </message>
    <message>
        <source>Print on both sides</source>
        <translation>Beidseitig drucken</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Drucker</translation>
    </message>
    <message>
        <source>The last page comes before the first. Fix one of them.</source>
        <translation>Die letzte Seite liegt vor der ersten. Ändern Sie eine von beiden.</translation>
    </message>
    <message>
        <source>This computer has no printer. Export the report as a PDF instead.</source>
        <translation>Dieser Computer hat keinen Drucker. Exportieren Sie den Bericht stattdessen als PDF.</translation>
    </message>
</context>
<context>
    <name>ProfileView</name>
    <message>
        <source>After an error</source>
        <translation>Nach einem Fehler</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>How to stop it</source>
        <translation>So wird es angehalten</translation>
    </message>
    <message>
        <source>Identify query</source>
        <translation>Identitätsabfrage</translation>
    </message>
    <message>
        <source>Instrument profile</source>
        <translation>Profil des Geräts</translation>
    </message>
    <message>
        <source>It has no stop command</source>
        <translation>Es hat keinen Haltebefehl</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Limits: commands allowed</source>
        <translation>Grenzen: Schreiben erlaubt</translation>
    </message>
    <message>
        <source>Line settings</source>
        <translation>Leitungseinstellungen</translation>
    </message>
    <message>
        <source>Maker</source>
        <translation>Hersteller</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Bekannt aus</translation>
    </message>
    <message>
        <source>State query</source>
        <translation>Zustandsabfrage</translation>
    </message>
    <message>
        <source>Stop bytes</source>
        <translation>Haltebytes</translation>
    </message>
    <message>
        <source>The kind of this instrument is not known, so it cannot be identified, and an emergency stop has no command for it. To choose a kind, forget the instrument and allow it again.</source>
        <translation>Die Art dieses Geräts ist nicht bekannt. Deshalb lässt es sich nicht identifizieren, und ein Not-Halt hat keinen Befehl dafür. Um eine Art zu wählen, vergessen Sie das Gerät und erlauben es erneut.</translation>
    </message>
    <message>
        <source>USB adapter</source>
        <translation>USB-Adapter</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>{sent} (confirmed within {s} s)</source>
        <translation>{sent} (bestätigt binnen {s} s)</translation>
    </message>
    <message>
        <source>{sent} (the instrument sends no confirmation)</source>
        <translation>{sent} (es bestätigt nicht)</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Hide this message</source>
        <translation>Diese Nachricht ausblenden</translation>
    </message>
</context>
<context>
    <name>PromptSheet</name>
    <message>
        <source>A click selects; the button confirms. Enter and barcode scanners do nothing here.</source>
        <translation>Ein Klick wählt, die Schaltfläche antwortet. Eingabetaste und Scanner bewirken nichts.</translation>
    </message>
    <message>
        <source>A single click submits the answer. Enter and barcode scanners do nothing here.</source>
        <translation>Ein Klick antwortet. Eingabetaste und Barcode-Scanner bewirken hier nichts.</translation>
    </message>
    <message>
        <source>Before the run continues</source>
        <translation>Bevor der Lauf weitergeht</translation>
    </message>
    <message>
        <source>Choose an answer</source>
        <translation>Wählen Sie eine Antwort</translation>
    </message>
    <message>
        <source>Enter moves to the button but does not submit the answer.</source>
        <translation>Die Eingabetaste geht weiter zur Schaltfläche und beantwortet nichts.</translation>
    </message>
    <message>
        <source>Enter the value, or read it again.</source>
        <translation>Geben Sie den Wert ein, oder lassen Sie ihn noch einmal messen.</translation>
    </message>
    <message>
        <source>Question from the protocol</source>
        <translation>Das Protokoll fragt Sie</translation>
    </message>
    <message>
        <source>Question from {step}</source>
        <translation>{step} fragt Sie</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gemessen…</translation>
    </message>
    <message>
        <source>Scan or type the barcode. Enter leaves the field but does not submit the answer.</source>
        <translation>Scannen oder eintippen: Die Eingabetaste beendet das Feld und beantwortet nichts.</translation>
    </message>
    <message>
        <source>Stop run…</source>
        <translation>Lauf stoppen…</translation>
    </message>
    <message>
        <source>Stop the run? Answer at the top of the window, left of EMERGENCY STOP.</source>
        <translation>Den Lauf stoppen? Wählen Sie oben im Fenster, links von NOT-HALT.</translation>
    </message>
    <message>
        <source>The instrument could not be read: {message}</source>
        <translation>Das Gerät konnte nicht abgelesen werden: {message}</translation>
    </message>
    <message>
        <source>The instrument is being read. The run&apos;s time limits still apply.</source>
        <translation>Das Gerät wird abgelesen. Die Zeitgrenzen des Laufs laufen weiter.</translation>
    </message>
    <message>
        <source>The run is waiting for you. Its time limits are suspended.</source>
        <translation>Der Lauf wartet auf Sie. Seine Zeitgrenzen ruhen.</translation>
    </message>
    <message>
        <source>Use this answer</source>
        <translation>Diese Antwort benutzen</translation>
    </message>
    <message>
        <source>Use this barcode</source>
        <translation>Diesen Barcode verwenden</translation>
    </message>
    <message>
        <source>Use this value</source>
        <translation>Diesen Wert verwenden</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Without an answer, the run will continue in {left} with “{answer}”.</source>
        <translation>Ohne Antwort geht der Lauf in {left} mit „{answer}“ weiter.</translation>
    </message>
    <message>
        <source>Without an answer, the run will continue in {left}.</source>
        <translation>Ohne Antwort geht der Lauf in {left} weiter.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>ProposalSheet</name>
    <message>
        <source>An edit to {file}</source>
        <translation>Eine Änderung von {file}</translation>
    </message>
    <message>
        <source>An edited copy was saved</source>
        <translation>Eine Kopie mit der Änderung wurde gespeichert</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the differences</source>
        <translation>Die Unterschiede kopieren</translation>
    </message>
    <message>
        <source>It helps in {helped} of {count} similar branches.</source>
        <translation>Sie hilft in {helped} von {count} gleichartigen Zweigen.</translation>
    </message>
    <message>
        <source>Nothing is written until you save. The current version will then be kept alongside the new one.</source>
        <translation>Vor dem Speichern wird nichts geschrieben. Die Datei, wie sie jetzt ist, bleibt dann daneben erhalten.</translation>
    </message>
    <message>
        <source>Nothing is written until you save. The sample itself stays as it is.</source>
        <translation>Vor dem Speichern wird nichts geschrieben. Das Beispiel selbst bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Python programs (*.py)</source>
        <translation>Python-Programme (*.py)</translation>
    </message>
    <message>
        <source>Rehearsing the run with the edit…</source>
        <translation>Der Lauf wird mit der Änderung geprobt…</translation>
    </message>
    <message>
        <source>Save a copy with the edit</source>
        <translation>Eine Kopie mit der Änderung speichern</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>Kopie speichern…</translation>
    </message>
    <message>
        <source>Save to {file}</source>
        <translation>In {file} speichern</translation>
    </message>
    <message>
        <source>The edit was saved. The original file is {file}</source>
        <translation>Die Änderung wurde gespeichert. Die bisherige Datei heißt jetzt {file}</translation>
    </message>
    <message>
        <source>The run without a fault passes as before.</source>
        <translation>Der Lauf ohne Störung besteht wie zuvor.</translation>
    </message>
    <message>
        <source>The run without a fault passes with this edit.</source>
        <translation>Der Lauf ohne Störung besteht mit dieser Änderung.</translation>
    </message>
    <message>
        <source>With this edit: {outcome}</source>
        <translation>Mit dieser Änderung: {outcome}</translation>
    </message>
</context>
<context>
    <name>ProtocolCheck</name>
    <message>
        <source>Check failed</source>
        <translation>Prüfung fehlgeschlagen</translation>
    </message>
    <message>
        <source>Check passed</source>
        <translation>Prüfung bestanden</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Packages missing</source>
        <translation>Pakete fehlen</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Wird vorbereitet</translation>
    </message>
</context>
<context>
    <name>ProtocolPanel</name>
    <message>
        <source>Add {names}</source>
        <translation>{names} hinzufügen</translation>
    </message>
    <message>
        <source>It may not run without it. Add it here, or ask its author for the package (a .whl file) and drop it on this window.</source>
        <translation>Ohne das Paket läuft es vielleicht nicht. Fügen Sie das Paket hier hinzu, oder bitten Sie den Autor darum (eine .whl-Datei) und ziehen Sie es auf dieses Fenster.</translation>
    </message>
    <message>
        <source>Looks for it in pip&apos;s package index. All protocols can then use it.</source>
        <translation>Sucht im Paketindex, den pip benutzt. Danach können es alle Protokolle verwenden.</translation>
    </message>
    <message>
        <source>Open a Python file, or drop one on this window.</source>
        <translation>Öffnen Sie eine Python-Datei, oder ziehen Sie eine auf dieses Fenster.</translation>
    </message>
    <message>
        <source>Open a protocol file (Ctrl+O), or drop one on the window</source>
        <translation>Eine Protokolldatei öffnen (Strg+O), oder eine auf das Fenster ziehen</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>The file has no description.</source>
        <translation>Die Datei hat keine Beschreibung.</translation>
    </message>
    <message>
        <source>Used by this protocol but not on this computer: {names}</source>
        <translation>Dieses Protokoll verwendet {names}; das fehlt auf diesem Computer</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Was es tut</translation>
    </message>
    <message>
        <source>What it does: {text}</source>
        <translation>Was es tut: {text}</translation>
    </message>
    <message>
        <source>{name} · comes with Praxis Desktop</source>
        <translation>{name} · gehört zu Praxis Desktop</translation>
    </message>
</context>
<context>
    <name>QuestionLine</name>
    <message>
        <source>Show step {n}</source>
        <translation>Schritt {n} zeigen</translation>
    </message>
    <message>
        <source>Step {n}, {title}: {question}</source>
        <translation>Schritt {n}, {title}: {question}</translation>
    </message>
    <message>
        <source>Step {n}: {question}</source>
        <translation>Schritt {n}: {question}</translation>
    </message>
    <message>
        <source>{answer}, by {person}</source>
        <translation>{answer}, von {person}</translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>Questions it will ask you</source>
        <translation>Fragen an Sie</translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>the dry run answered “{answer}”</source>
        <translation>der Probelauf antwortete „{answer}“</translation>
    </message>
    <message>
        <source>the dry run gave no answer</source>
        <translation>der Probelauf antwortete nichts</translation>
    </message>
</context>
<context>
    <name>QuestionsController</name>
    <message>
        <source>Step {number}</source>
        <translation>Schritt {number}</translation>
    </message>
    <message>
        <source>Step {number} of {total}</source>
        <translation>Schritt {number} von {total}</translation>
    </message>
</context>
<context>
    <name>QuickRow</name>
    <message>
        <source>Identify</source>
        <translation>Identifizieren</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
</context>
<context>
    <name>Quotes</name>
    <message>
        <source>“{text}”</source>
        <translation>„{text}“</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>A Python console alongside the runs (Ctrl+5)</source>
        <translation>Eine Python-Konsole neben den Läufen (Strg+5)</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Light/dark</source>
        <translation>Hell/dunkel</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open a protocol file (Ctrl+O)</source>
        <translation>Eine Protokolldatei öffnen (Strg+O)</translation>
    </message>
    <message>
        <source>Past runs (Ctrl+3)</source>
        <translation>Die aufbewahrten Läufe (Strg+3)</translation>
    </message>
    <message>
        <source>Playground</source>
        <translation>Spielwiese</translation>
    </message>
    <message>
        <source>Ports, instruments and the serial monitor (Ctrl+4)</source>
        <translation>Ports, Geräte und der serielle Monitor (Strg+4)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings and diagnostics (Ctrl+,)</source>
        <translation>Was sich wählen lässt, und wie es dem Programm geht (Strg+,)</translation>
    </message>
    <message>
        <source>Switch between light and dark colours</source>
        <translation>Zwischen hellen und dunklen Farben wechseln</translation>
    </message>
    <message>
        <source>The protocols in the library (Ctrl+1)</source>
        <translation>Die Protokolle der Bibliothek (Strg+1)</translation>
    </message>
    <message>
        <source>The run in progress, or the last one (Ctrl+2)</source>
        <translation>Der laufende Lauf oder der letzte (Strg+2)</translation>
    </message>
    <message>
        <source>The run is waiting for you</source>
        <translation>Der Lauf wartet auf Sie</translation>
    </message>
    <message>
        <source>{n} runs are active</source>
        <translation>{n} Läufe sind aktiv</translation>
    </message>
    <message>
        <source>{n} runs are waiting for you</source>
        <translation>{n} Läufe warten auf Sie</translation>
    </message>
</context>
<context>
    <name>Readiness</name>
    <message>
        <source>1 item has not been placed</source>
        <translation>1 Teil steht nicht an seinem Platz</translation>
    </message>
    <message>
        <source>1 more item after that.</source>
        <translation>Danach noch 1 Punkt.</translation>
    </message>
    <message>
        <source>A different instrument answered. Confirm that it is a replacement, or choose another.</source>
        <translation>Es antwortet, ist aber nicht das, das hier war. Sagen Sie, dass es das neue ist, oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>Check {names} before you start.</source>
        <translation>Sehen Sie {names} vor dem Start an.</translation>
    </message>
    <message>
        <source>Choose an instrument for {role}</source>
        <translation>Wählen Sie ein Gerät für {role}</translation>
    </message>
    <message>
        <source>Confirm or change {role} to start</source>
        <translation>Entscheiden Sie über {role}, um zu starten</translation>
    </message>
    <message>
        <source>EMERGENCY STOP key: F12.</source>
        <translation>Taste für NOT-HALT: F12.</translation>
    </message>
    <message>
        <source>It answered, but its model is not known. Use it anyway, or choose another.</source>
        <translation>Es antwortet, aber nicht als bekanntes Modell. Verwenden Sie es trotzdem, oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>It may ask you questions.</source>
        <translation>Es stellt Ihnen vielleicht Fragen.</translation>
    </message>
    <message>
        <source>It will ask you questions.</source>
        <translation>Seine Fragen werden Ihnen gestellt.</translation>
    </message>
    <message>
        <source>Not ready: {reason}</source>
        <translation>Nicht bereit: {reason}</translation>
    </message>
    <message>
        <source>Now real, no longer simulated: {device} was chosen for {role}</source>
        <translation>Jetzt echt, nicht mehr simuliert: {device} wurde für {role} gewählt</translation>
    </message>
    <message>
        <source>Now simulated, no longer real: a simulator was chosen for {role}</source>
        <translation>Jetzt simuliert, nicht mehr echt: Für {role} wurde ein Simulator gewählt</translation>
    </message>
    <message>
        <source>Open a protocol to begin</source>
        <translation>Öffnen Sie zum Beginnen ein Protokoll</translation>
    </message>
    <message>
        <source>Partly simulated: {names}.</source>
        <translation>Teilweise simuliert: {names}.</translation>
    </message>
    <message>
        <source>Queue run…</source>
        <translation>Lauf einreihen…</translation>
    </message>
    <message>
        <source>Ready – this protocol names no instruments</source>
        <translation>Bereit – dieses Protokoll nennt keine Geräte</translation>
    </message>
    <message>
        <source>Ready: real instruments will be used</source>
        <translation>Bereit: Echte Geräte werden benutzt</translation>
    </message>
    <message>
        <source>Show {name}</source>
        <translation>{name} zeigen</translation>
    </message>
    <message>
        <source>Simulated run – no instrument will move</source>
        <translation>Simulierter Lauf – kein Gerät bewegt sich</translation>
    </message>
    <message>
        <source>Start real run…</source>
        <translation>Echten Lauf starten…</translation>
    </message>
    <message>
        <source>Start simulated run</source>
        <translation>Simulierten Lauf starten</translation>
    </message>
    <message>
        <source>Starts when Python is ready.</source>
        <translation>Startet, sobald Python bereit ist.</translation>
    </message>
    <message>
        <source>Switch to Real instruments at the top when you are ready.</source>
        <translation>Wechseln Sie oben zu Echte Geräte, wenn Sie so weit sind.</translation>
    </message>
    <message>
        <source>The bench does not fit</source>
        <translation>Der Labortisch passt nicht</translation>
    </message>
    <message>
        <source>The dry run did not reach the end</source>
        <translation>Der Probelauf kam nicht an sein Ende</translation>
    </message>
    <message>
        <source>The dry run found a problem: {what}</source>
        <translation>Der Probelauf fand ein Problem: {what}</translation>
    </message>
    <message>
        <source>The dry run found {n} problems</source>
        <translation>Der Probelauf fand {n} Probleme</translation>
    </message>
    <message>
        <source>The port for {role} cannot be opened</source>
        <translation>Der Port von {role} lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>To rehearse without moving anything, choose Simulated at the top.</source>
        <translation>Wählen Sie oben Simuliert, damit sich nichts bewegt.</translation>
    </message>
    <message>
        <source>bench</source>
        <translation>Labortisch</translation>
    </message>
    <message>
        <source>{name} is missing: enter {what}</source>
        <translation>{name} fehlt: {what} eingeben</translation>
    </message>
    <message>
        <source>{name} {problem}</source>
        <translation>{name}: {problem}</translation>
    </message>
    <message>
        <source>{n} items have not been placed</source>
        <translation>{n} Teile stehen nicht an ihrem Platz</translation>
    </message>
    <message>
        <source>{n} more items after that.</source>
        <translation>Danach noch {n} Punkte.</translation>
    </message>
    <message>
        <source>{role} is not plugged in</source>
        <translation>{role} ist nicht eingesteckt</translation>
    </message>
    <message>
        <source>{role} is not responding</source>
        <translation>{role} antwortet nicht</translation>
    </message>
</context>
<context>
    <name>ReasonSheet</name>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation>Lauf stoppen</translation>
    </message>
    <message>
        <source>The reason is saved in the run&apos;s record.</source>
        <translation>Der Grund wird in der Aufzeichnung des Laufs aufbewahrt.</translation>
    </message>
    <message>
        <source>Why are you stopping it?</source>
        <translation>Warum wird er gestoppt?</translation>
    </message>
</context>
<context>
    <name>RecordJudging</name>
    <message>
        <source>Checking the record…</source>
        <translation>Die Aufzeichnung wird geprüft…</translation>
    </message>
    <message>
        <source>Replaying the run from its record without opening a port…</source>
        <translation>Der Lauf wird aus seiner Aufzeichnung wiederholt; kein Port wird geöffnet…</translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Check that nothing in the record was changed or is missing</source>
        <translation>Prüfen, dass nichts an der Aufzeichnung geändert wurde oder fehlt</translation>
    </message>
    <message>
        <source>Checking the record…</source>
        <translation>Die Aufzeichnung wird geprüft…</translation>
    </message>
    <message>
        <source>Export the run&apos;s results to a folder, in every format</source>
        <translation>Die Ergebnisse des Laufs in jedem Format in einen Ordner schreiben</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Open the record&apos;s folder</source>
        <translation>Den Ordner der Aufzeichnung öffnen</translation>
    </message>
    <message>
        <source>Progress of the replay</source>
        <translation>Wie viel des Laufs wiederholt ist</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>Replay the run from its record, without instruments, and compare every bit</source>
        <translation>Den Lauf aus seiner Aufzeichnung wiederholen, ohne Geräte, und jedes Bit vergleichen</translation>
    </message>
    <message>
        <source>Replaying the run from its record…</source>
        <translation>Der Lauf wird aus seiner Aufzeichnung wiederholt…</translation>
    </message>
    <message>
        <source>Replaying the run: {done} of {whole}</source>
        <translation>Der Lauf wird wiederholt: {done} von {whole}</translation>
    </message>
    <message>
        <source>Replaying the run: {done} so far</source>
        <translation>Der Lauf wird wiederholt: bisher {done}</translation>
    </message>
    <message>
        <source>Stop the replay. The record does not change.</source>
        <translation>Die Wiederholung beenden; die Aufzeichnung bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Stopping the replay…</source>
        <translation>Die Wiederholung wird beendet …</translation>
    </message>
    <message>
        <source>The replay was stopped. The record did not change.</source>
        <translation>Die Wiederholung wurde beendet; die Aufzeichnung ist, wie sie war.</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Writing the results…</source>
        <translation>Die Ergebnisse werden geschrieben…</translation>
    </message>
</context>
<context>
    <name>RecordSheet</name>
    <message>
        <source>Check that nothing in the record was changed</source>
        <translation>Prüfen, dass nichts an der Aufzeichnung geändert wurde</translation>
    </message>
    <message>
        <source>Checking the record…</source>
        <translation>Die Aufzeichnung wird geprüft…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close record…</source>
        <translation>Aufzeichnung abschließen…</translation>
    </message>
    <message>
        <source>No step had begun.</source>
        <translation>Kein Schritt hatte begonnen.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Steps will appear once the record has been read.</source>
        <translation>Sie erscheinen, sobald sie gelesen ist.</translation>
    </message>
    <message>
        <source>The last lines the program printed</source>
        <translation>Das Ende dessen, was das Programm ausgegeben hat</translation>
    </message>
    <message>
        <source>The program printed nothing.</source>
        <translation>Das Programm hatte nichts ausgegeben.</translation>
    </message>
    <message>
        <source>The record is long. Reading it…</source>
        <translation>Seine Aufzeichnung ist lang und wird gelesen…</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
</context>
<context>
    <name>RecordTasks</name>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>No change was found, but the record is neither closed nor signed.</source>
        <translation>Soweit sie reicht, wurde nichts geändert. Die Aufzeichnung ist nicht abgeschlossen und nicht signiert.</translation>
    </message>
    <message>
        <source>Nothing was changed, and nothing is missing.</source>
        <translation>Nichts wurde geändert, und nichts fehlt.</translation>
    </message>
    <message>
        <source>Nothing was changed. Not everything could be recorded: {0}</source>
        <translation>Nichts wurde geändert. Nicht alles konnte aufgezeichnet werden: {0}</translation>
    </message>
    <message>
        <source>Replayed in part: identical. {steps} in {s} s; the run took {recorded} s. {reason}.</source>
        <translation>Zum Teil noch einmal getan, weicht nichts ab: {steps} in {s} s statt {recorded} s. {reason}.</translation>
    </message>
    <message>
        <source>Replayed: identical, bit for bit. {steps} in {s} s; the run took {recorded} s.</source>
        <translation>Nachgespielt: Bit für Bit gleich. {steps} in {s} s; der Lauf dauerte {recorded} s.</translation>
    </message>
    <message>
        <source>The replay differs from the recording in step {step}, {title}, after {s} s. Now: {now}. Recorded: {recorded}.</source>
        <translation>Wiederholt: anders in Schritt {step}, {title}, nach {s} s. Jetzt: {now}. Aufgezeichnet: {recorded}.</translation>
    </message>
    <message>
        <source>The replay differs from the recording outside any step, after {s} s. Now: {now}. Recorded: {recorded}.</source>
        <translation>Wiederholt: anders außerhalb jedes Schritts, nach {s} s. Jetzt: {now}. Aufgezeichnet: {recorded}.</translation>
    </message>
    <message>
        <source>The results are in {folder}, as {formats}.</source>
        <translation>Die Ergebnisse sind in {folder}, als {formats}.</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
</context>
<context>
    <name>RecordsRow</name>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message>
        <source>Change: {title}</source>
        <translation>Ändern: {title}</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Move all records to an empty folder</source>
        <translation>Alle Aufzeichnungen in einen leeren Ordner verschieben</translation>
    </message>
    <message>
        <source>Moving the records…</source>
        <translation>Die Aufzeichnungen werden verschoben…</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>{n} Läufe</translation>
    </message>
</context>
<context>
    <name>Rehearsal</name>
    <message>
        <source>A person</source>
        <translation>Eine Person</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>Eine Person wird gefragt</translation>
    </message>
    <message>
        <source>Answer: “{choice}”</source>
        <translation>Antwort: „{choice}“</translation>
    </message>
    <message>
        <source>Asked a person</source>
        <translation>Fragt eine Person</translation>
    </message>
    <message>
        <source>Asked: {question}</source>
        <translation>Gefragt: {question}</translation>
    </message>
    <message>
        <source>Ended as it should</source>
        <translation>Richtig beendet</translation>
    </message>
    <message>
        <source>From now on, {name} will repeat its last reading.</source>
        <translation>Von nun an wiederholt {name} den letzten Messwert.</translation>
    </message>
    <message>
        <source>Garbage</source>
        <translation>Unsinn</translation>
    </message>
    <message>
        <source>Hung</source>
        <translation>Hängt</translation>
    </message>
    <message>
        <source>Nobody answers the question.</source>
        <translation>Niemand beantwortet die Frage.</translation>
    </message>
    <message>
        <source>Only the first half of {name}’s reply arrives.</source>
        <translation>Von der Antwort ({name}) kommt nur die erste Hälfte an.</translation>
    </message>
    <message>
        <source>Recovered by itself</source>
        <translation>Fängt sich selbst</translation>
    </message>
    <message>
        <source>Rehearsal: {place}</source>
        <translation>Probe mit Störungen: {place}</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Silence</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>Somebody presses EMERGENCY STOP.</source>
        <translation>Jemand drückt NOT-HALT.</translation>
    </message>
    <message>
        <source>Step {n}, {title}</source>
        <translation>Schritt {n}, {title}</translation>
    </message>
    <message>
        <source>The computer dies.</source>
        <translation>Der Computer fällt aus.</translation>
    </message>
    <message>
        <source>The last number in {name}’s reply is 10 % too high.</source>
        <translation>Die letzte Zahl in der Antwort ({name}) ist 10 % zu hoch.</translation>
    </message>
    <message>
        <source>Unsafe</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Wrong, unnoticed</source>
        <translation>Falsch, unbemerkt</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>{name} carries out the command, but does not reply.</source>
        <translation>{name} führt den Befehl aus, antwortet aber nicht.</translation>
    </message>
    <message>
        <source>{name} rejects the command.</source>
        <translation>{name} lehnt den Befehl ab.</translation>
    </message>
    <message>
        <source>{name} replies 3 s late.</source>
        <translation>{name} antwortet 3 s zu spät.</translation>
    </message>
    <message>
        <source>{name} replies with meaningless bytes.</source>
        <translation>{name} antwortet mit sinnlosen Bytes.</translation>
    </message>
    <message>
        <source>{name}’s cable is unplugged and stays unplugged.</source>
        <translation>Das Kabel von {name} wird gezogen und bleibt getrennt.</translation>
    </message>
    <message>
        <source>{name}’s cable is unplugged for 3 s.</source>
        <translation>Das Kabel von {name} ist 3 s lang getrennt.</translation>
    </message>
</context>
<context>
    <name>RehearsalController</name>
    <message>
        <source>Rehearsal</source>
        <translation>Probe mit Störungen</translation>
    </message>
</context>
<context>
    <name>RehearsalHead</name>
    <message>
        <source>Back to setup</source>
        <translation>Zurück zur Einrichtung</translation>
    </message>
    <message>
        <source>Back to setup (Esc)</source>
        <translation>Zurück zur Einrichtung (Esc)</translation>
    </message>
    <message>
        <source>Branches rehearsed</source>
        <translation>Geprobte Zweige</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Rehearse again</source>
        <translation>Erneut proben</translation>
    </message>
    <message>
        <source>Save the report as text, as a table, or as data</source>
        <translation>Den Bericht als Text, als Tabelle oder als Daten speichern</translation>
    </message>
</context>
<context>
    <name>RehearsalPage</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancelled: {known} of {count} branches · {time} · simulated</source>
        <translation>Abgebrochen: {known} von {count} Zweigen · {time} · simuliert</translation>
    </message>
    <message>
        <source>Every fault at every operation, on simulated instruments</source>
        <translation>Jede Störung bei jedem Vorgang, mit simulierten Geräten</translation>
    </message>
    <message>
        <source>Export the rehearsal</source>
        <translation>Die Probe exportieren</translation>
    </message>
    <message>
        <source>No operation has this outcome.</source>
        <translation>Kein Vorgang hat einen solchen Ausgang.</translation>
    </message>
    <message>
        <source>Nothing was rehearsed</source>
        <translation>Nichts wurde geprobt</translation>
    </message>
    <message>
        <source>Out of date: the file was saved at {time}</source>
        <translation>Veraltet: Die Datei wurde um {time} gespeichert</translation>
    </message>
    <message>
        <source>Out of date: the values on the setup page have changed</source>
        <translation>Veraltet: Die Werte auf der Einrichtungsseite wurden geändert</translation>
    </message>
    <message>
        <source>Rehearsal of {title}</source>
        <translation>Probe mit Störungen: {title}</translation>
    </message>
    <message>
        <source>Rehearsal_{name}</source>
        <translation>Probe_{name}</translation>
    </message>
    <message>
        <source>Rehearse again</source>
        <translation>Erneut proben</translation>
    </message>
    <message>
        <source>Rehearsing: the dry run without a fault</source>
        <translation>Probe: Probelauf ohne Störung</translation>
    </message>
    <message>
        <source>Rehearsing: {known} of {count} branches · {time}</source>
        <translation>Probe: {known} von {count} Zweigen · {time}</translation>
    </message>
    <message>
        <source>The dry run without faults comes first.</source>
        <translation>Zuerst kommt der Probelauf ohne Störung.</translation>
    </message>
    <message>
        <source>The rehearsal was exported</source>
        <translation>Die Probe wurde exportiert</translation>
    </message>
    <message>
        <source>This protocol has no operations where a fault can occur.</source>
        <translation>Dieses Protokoll hat keinen Vorgang, bei dem eine Störung vorkommen kann.</translation>
    </message>
    <message>
        <source>{rows} operations × {columns} faults · {count} branches · {time} · simulated instruments</source>
        <translation>{rows} Vorgänge × {columns} Störungen · {count} Zweige · {time} · simulierte Geräte</translation>
    </message>
</context>
<context>
    <name>RehearsedLine</name>
    <message>
        <source>Rehearsal cancelled</source>
        <translation>Probe abgebrochen</translation>
    </message>
    <message>
        <source>Rehearse with faults</source>
        <translation>Mit Störungen proben</translation>
    </message>
    <message>
        <source>Rehearsed with faults</source>
        <translation>Mit Störungen geprobt</translation>
    </message>
    <message>
        <source>Show the rehearsal</source>
        <translation>Probe zeigen</translation>
    </message>
    <message>
        <source>Show the {n}</source>
        <translation>Die {n} zeigen</translation>
    </message>
    <message>
        <source>out of date</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>{n} not</source>
        <translation>{n} nicht</translation>
    </message>
    <message>
        <source>{n} of {count} tried</source>
        <translation>{n} von {count} geprobt</translation>
    </message>
    <message>
        <source>{n} safe</source>
        <translation>{n} sicher</translation>
    </message>
</context>
<context>
    <name>ReplayBar</name>
    <message>
        <source>Close replay</source>
        <translation>Nachspielen schließen</translation>
    </message>
    <message>
        <source>Compare with a changed program…</source>
        <translation>Mit einem geänderten Programm vergleichen…</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen…</translation>
    </message>
    <message>
        <source>Original speed</source>
        <translation>So schnell, wie es war</translation>
    </message>
    <message>
        <source>Pause the replay</source>
        <translation>Nachspielen anhalten</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>Show what another program would have done with the same answers</source>
        <translation>Sagen, was mit einem anderen Programm und denselben Antworten anders gewesen wäre</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>{n} times as fast</source>
        <translation>{n}-mal so schnell, wie es war</translation>
    </message>
    <message>
        <source>{position} of {all}</source>
        <translation>{position} von {all}</translation>
    </message>
    <message>
        <source>{position} of {all} s</source>
        <translation>{position} von {all} s</translation>
    </message>
</context>
<context>
    <name>ReplayPlayer</name>
    <message>
        <source>A comparison is in progress</source>
        <translation>Ein Programm wird verglichen</translation>
    </message>
    <message>
        <source>As it was recorded; no port is open</source>
        <translation>Wie es aufgezeichnet wurde; kein Port ist offen</translation>
    </message>
    <message>
        <source>Reading the record…</source>
        <translation>Die Aufzeichnung wird gelesen…</translation>
    </message>
    <message>
        <source>Show what another program would have done with the same answers</source>
        <translation>Sagen, was mit einem anderen Programm und denselben Antworten anders gewesen wäre</translation>
    </message>
    <message>
        <source>The first part, as it was recorded; no port is open</source>
        <translation>Der erste Teil, wie er aufgezeichnet wurde; kein Port ist offen</translation>
    </message>
</context>
<context>
    <name>ReplayView</name>
    <message>
        <source>Bytes exchanged</source>
        <translation>Ausgetauschte Bytes</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Nothing has been logged up to this point.</source>
        <translation>Bis zu diesem Zeitpunkt steht nichts im Log.</translation>
    </message>
    <message>
        <source>Plate</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Replay view</source>
        <translation>Was vom Nachspielen gezeigt wird</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
</context>
<context>
    <name>ReportHead</name>
    <message>
        <source>Back to the history</source>
        <translation>Zurück zum Verlauf</translation>
    </message>
    <message>
        <source>Back to the history (Esc)</source>
        <translation>Zurück zum Verlauf (Esc)</translation>
    </message>
    <message>
        <source>Compare with another run</source>
        <translation>Mit einem anderen Lauf vergleichen</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Vergleichen…</translation>
    </message>
    <message>
        <source>In the history, tick another run to compare with this one</source>
        <translation>Im Verlauf einen weiteren Lauf ankreuzen, um ihn mit diesem zu vergleichen</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message>
        <source>Run again…</source>
        <translation>Erneut starten…</translation>
    </message>
    <message>
        <source>Set up the protocol with the same values</source>
        <translation>Das Protokoll mit denselben Werten einrichten</translation>
    </message>
</context>
<context>
    <name>ReportLog</name>
    <message>
        <source>Choose a line to read its whole message.</source>
        <translation>Eine Zeile auswählen, um ihre ganze Meldung zu lesen.</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Open the printed output: {file}, {size}</source>
        <translation>Öffnen, was das Programm ausgegeben hat: {file}, {size}</translation>
    </message>
    <message>
        <source>Printed output</source>
        <translation>Ausgabe des Programms</translation>
    </message>
    <message>
        <source>Printed output is in a separate file</source>
        <translation>Was das Programm ausgegeben hat, ist gesondert aufbewahrt</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show the log for the whole run</source>
        <translation>Log des ganzen Laufs zeigen</translation>
    </message>
    <message>
        <source>The log has no entries for step {step}</source>
        <translation>In Schritt {step} wurde nichts gemeldet</translation>
    </message>
    <message>
        <source>Time (s)</source>
        <translation>Zeit in s</translation>
    </message>
    <message>
        <source>{n} of {total} lines, from step {step}</source>
        <translation>{n} von {total} Zeilen: die von Schritt {step}</translation>
    </message>
</context>
<context>
    <name>ReportPage</name>
    <message>
        <source>Reading its record…</source>
        <translation>Seine Aufzeichnung wird gelesen…</translation>
    </message>
    <message>
        <source>The note is stored alongside the record</source>
        <translation>Die Notiz wird neben der Aufzeichnung aufbewahrt</translation>
    </message>
    <message>
        <source>started {time}</source>
        <translation>begonnen {time}</translation>
    </message>
</context>
<context>
    <name>ReportPrinter</name>
    <message>
        <source>1 page was sent to {printer}</source>
        <translation>1 Seite wurde an {printer} gesendet</translation>
    </message>
    <message>
        <source>Cancel printing</source>
        <translation>Drucken abbrechen</translation>
    </message>
    <message>
        <source>Pages printed</source>
        <translation>Gedruckte Seiten</translation>
    </message>
    <message>
        <source>Preparing the report…</source>
        <translation>Der Bericht wird gemacht…</translation>
    </message>
    <message>
        <source>Print {title}</source>
        <translation>{title} drucken</translation>
    </message>
    <message>
        <source>Printing page {n} of {total}…</source>
        <translation>Seite {n} von {total} wird gedruckt…</translation>
    </message>
    <message>
        <source>Printing was cancelled</source>
        <translation>Das Drucken wurde abgebrochen</translation>
    </message>
    <message>
        <source>the printer</source>
        <translation>den Drucker</translation>
    </message>
    <message>
        <source>{n} pages were sent to {printer}</source>
        <translation>{n} Seiten wurden an {printer} gesendet</translation>
    </message>
</context>
<context>
    <name>ReportViews</name>
    <message>
        <source>About</source>
        <translation>Angaben</translation>
    </message>
    <message>
        <source>Bytes exchanged</source>
        <translation>Ausgetauschte Bytes</translation>
    </message>
    <message>
        <source>Check that nothing in the record was changed or is missing</source>
        <translation>Prüfen, dass nichts an der Aufzeichnung geändert wurde oder fehlt</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Files saved with the record</source>
        <translation>Dateien bei der Aufzeichnung</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
</context>
<context>
    <name>ReportWire</name>
    <message>
        <source>, first {n}; `praxis-desktop history show --wire` shows all</source>
        <translation>, die ersten {n}; `praxis-desktop history show --wire` hat alle</translation>
    </message>
    <message>
        <source>, {n} bytes</source>
        <translation>, {n} Bytes</translation>
    </message>
    <message>
        <source>1 piece</source>
        <translation>1 Stück</translation>
    </message>
    <message>
        <source>Reading the record…</source>
        <translation>Die Aufzeichnung wird gelesen…</translation>
    </message>
    <message>
        <source>{n} pieces</source>
        <translation>{n} Stücke</translation>
    </message>
</context>
<context>
    <name>ResultBand</name>
    <message>
        <source>1 question</source>
        <translation>1 Frage</translation>
    </message>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation>von {person}</translation>
    </message>
    <message>
        <source>its steps and results will be here when it has ended</source>
        <translation>Schritte und Ergebnisse stehen hier, sobald er beendet ist</translation>
    </message>
    <message>
        <source>step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>step {n} of {total}</source>
        <translation>Schritt {n} von {total}</translation>
    </message>
    <message>
        <source>was interrupted and resumed</source>
        <translation>wurde unterbrochen und fortgesetzt</translation>
    </message>
    <message>
        <source>{done} of {n} steps</source>
        <translation>{done} von {n} Schritten</translation>
    </message>
    <message>
        <source>{ended} at {time}</source>
        <translation>{ended} um {time}</translation>
    </message>
    <message>
        <source>{n} questions</source>
        <translation>{n} Fragen</translation>
    </message>
    <message>
        <source>{n} questions, {shown} shown below</source>
        <translation>{n} Fragen, davon {shown} unten gezeigt</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
    <message>
        <source>{time}, {waited} of it waiting</source>
        <translation>{time}, davon {waited} gewartet</translation>
    </message>
</context>
<context>
    <name>ResultChips</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Failed or error</source>
        <translation>Fehlschläge</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>{n} · {simulated} simulated</source>
        <translation>{n} · {simulated} simuliert</translation>
    </message>
</context>
<context>
    <name>ResultLine</name>
    <message>
        <source>Choose its kind under “Limit commands”, then test it again.</source>
        <translation>Wählen Sie seine Art unter „Befehle einschränken“ und testen Sie es erneut.</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Kennzahlen</translation>
    </message>
    <message>
        <source>Shown on the right</source>
        <translation>Was rechts gezeigt wird</translation>
    </message>
    <message>
        <source>The results of its steps are on the right.</source>
        <translation>Die Ergebnisse seiner Schritte stehen rechts.</translation>
    </message>
    <message>
        <source>The run ended before it reported any data.</source>
        <translation>Der Lauf endete, bevor er Daten meldete.</translation>
    </message>
    <message>
        <source>The run has not reported data yet.</source>
        <translation>Der Lauf hat bisher keine Daten gemeldet.</translation>
    </message>
    <message>
        <source>This run reported no data.</source>
        <translation>Dieser Lauf hat keine Daten gemeldet.</translation>
    </message>
    <message>
        <source>Too large to show: export it</source>
        <translation>Groß: steht in einem Export</translation>
    </message>
    <message>
        <source>from the program</source>
        <translation>vom Programm</translation>
    </message>
    <message>
        <source>from the reader</source>
        <translation>vom Leser</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
</context>
<context>
    <name>ResumeChoices</name>
    <message>
        <source>A new run with the same values will be set up. The record of run {id} will be closed.</source>
        <translation>Ein neuer Lauf mit denselben Werten wird eingerichtet. Die Aufzeichnung von Lauf {id} wird abgeschlossen.</translation>
    </message>
    <message>
        <source>Answer the last question to resume.</source>
        <translation>Zum Fortsetzen die letzte Frage beantworten.</translation>
    </message>
    <message>
        <source>Answer the question above first.</source>
        <translation>Zuerst die Frage oben beantworten.</translation>
    </message>
    <message>
        <source>Answer the {n} questions to resume.</source>
        <translation>Zum Fortsetzen die {n} Fragen beantworten.</translation>
    </message>
    <message>
        <source>Asks the instrument, or you if it cannot tell, before anything is sent.</source>
        <translation>Das Gerät wird gefragt. Weiß es das nicht, werden Sie gefragt, bevor etwas gesendet wird.</translation>
    </message>
    <message>
        <source>Choose how to continue.</source>
        <translation>Wählen, wie es weitergeht.</translation>
    </message>
    <message>
        <source>Commands that were not carried out will be sent again, and the step will continue.</source>
        <translation>Was nicht ausgeführt wurde, wird noch einmal gesendet, und der Schritt geht weiter.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortfahren</translation>
    </message>
    <message>
        <source>Continue at step {step}</source>
        <translation>In Schritt {step} fortfahren</translation>
    </message>
    <message>
        <source>Did {role} carry out {command}?</source>
        <translation>Hat {role} {command} ausgeführt?</translation>
    </message>
    <message>
        <source>From where it stopped. Every command that was sent has a reply.</source>
        <translation>Von dort, wo er stand. Jeder gesendete Befehl hat seine Antwort.</translation>
    </message>
    <message>
        <source>How should it continue?</source>
        <translation>Wie geht es weiter?</translation>
    </message>
    <message>
        <source>It will not be sent again. You will be asked what the instrument replied.</source>
        <translation>Er wird nicht noch einmal gesendet. Sie werden gefragt, was das Gerät geantwortet hat.</translation>
    </message>
    <message>
        <source>Its record does not say which protocol it ran.</source>
        <translation>Seine Aufzeichnung sagt nicht, welches Protokoll es war.</translation>
    </message>
    <message>
        <source>Not needed: every command sent has a reply.</source>
        <translation>Nicht nötig: Jeder gesendete Befehl hat seine Antwort.</translation>
    </message>
    <message>
        <source>Not possible: a command might be repeated.</source>
        <translation>Nicht möglich: Niemand weiß, ob er zweimal ausgeführt würde.</translation>
    </message>
    <message>
        <source>Not possible: the commands of step {step} must never be sent again.</source>
        <translation>Nicht möglich: Die Befehle von Schritt {step} dürfen nie erneut gesendet werden.</translation>
    </message>
    <message>
        <source>Not possible: the last command was not carried out.</source>
        <translation>Nicht möglich: Der letzte Befehl wurde nicht ausgeführt.</translation>
    </message>
    <message>
        <source>Not possible: what was already carried out would be repeated.</source>
        <translation>Nicht möglich: Er wurde ausgeführt und würde zweimal ausgeführt.</translation>
    </message>
    <message>
        <source>Redo step {step}</source>
        <translation>Schritt {step} wiederholen</translation>
    </message>
    <message>
        <source>Send it again</source>
        <translation>Noch einmal senden</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Von vorn beginnen</translation>
    </message>
    <message>
        <source>You will be asked before anything is sent.</source>
        <translation>Sie werden gefragt, bevor etwas gesendet wird.</translation>
    </message>
</context>
<context>
    <name>ResumeController</name>
    <message>
        <source>A run was interrupted</source>
        <translation>Ein Lauf wurde unterbrochen</translation>
    </message>
    <message>
        <source>The record of run {id} is closed</source>
        <translation>Die Aufzeichnung von Lauf {id} ist abgeschlossen</translation>
    </message>
    <message>
        <source>started over</source>
        <translation>von vorn begonnen</translation>
    </message>
</context>
<context>
    <name>ResumeSheet</name>
    <message>
        <source>Cannot be opened</source>
        <translation>Lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Erneut nachsehen</translation>
    </message>
    <message>
        <source>Check again whether its instruments are plugged in</source>
        <translation>Erneut nachsehen, ob seine Geräte eingesteckt sind</translation>
    </message>
    <message>
        <source>Check the instruments before you resume</source>
        <translation>Prüfen Sie die Geräte, bevor Sie fortsetzen</translation>
    </message>
    <message>
        <source>Close record…</source>
        <translation>Aufzeichnung abschließen…</translation>
    </message>
    <message>
        <source>Closing the record completes and signs it.</source>
        <translation>Das Abschließen gibt der Aufzeichnung ihr Ende und ihre Signatur.</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Nicht da</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Person resuming the run</source>
        <translation>Wer den Lauf fortsetzt</translation>
    </message>
    <message>
        <source>Plug in {roles} first. Until then the run stays interrupted.</source>
        <translation>Stecken Sie zuerst {roles} ein: Sonst bleibt der Lauf unterbrochen.</translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation>Eingesteckt</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Resume at step {step}</source>
        <translation>Bei Schritt {step} fortsetzen</translation>
    </message>
    <message>
        <source>Resume?</source>
        <translation>Fortsetzen?</translation>
    </message>
    <message>
        <source>Resumed by: {person}</source>
        <translation>Fortgesetzt von: {person}</translation>
    </message>
    <message>
        <source>Run {id}</source>
        <translation>Lauf {id}</translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulator</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Von vorn beginnen</translation>
    </message>
    <message>
        <source>The instruments were stopped when the program was lost</source>
        <translation>Die Geräte wurden angehalten, als das Programm verloren ging</translation>
    </message>
    <message>
        <source>The record is long. Reading it…</source>
        <translation>Seine Aufzeichnung ist lang und wird gelesen…</translation>
    </message>
    <message>
        <source>The run is first replayed from its record, without instruments, then continues. If an instrument can say whether a command was carried out, its reply overrides your answer.</source>
        <translation>Zuerst wird der Lauf aus seiner Aufzeichnung nachgespielt; kein Gerät wird benutzt. Dann geht er weiter. Kann ein Gerät sagen, ob ein Befehl ausgeführt wurde, zählt das mehr als Ihre Antwort.</translation>
    </message>
    <message>
        <source>This run cannot be resumed</source>
        <translation>Dieser Lauf kann nicht fortgesetzt werden</translation>
    </message>
    <message>
        <source>This run has ended</source>
        <translation>Dieser Lauf ist zu Ende</translation>
    </message>
    <message>
        <source>{role}: {sent} was sent, and it replied {reply}.</source>
        <translation>{role}: {sent} wurde gesendet, und die Antwort war {reply}.</translation>
    </message>
    <message>
        <source>{role}: {sent} was sent, and no reply arrived in time.</source>
        <translation>{role}: {sent} wurde gesendet, und es kam nicht rechtzeitig eine Antwort.</translation>
    </message>
</context>
<context>
    <name>RoleChoices</name>
    <message>
        <source>The protocol has changed since this port was allowed.</source>
        <translation>Das Protokoll wurde geändert, seit dieser Port erlaubt wurde.</translation>
    </message>
</context>
<context>
    <name>RoleCondition</name>
    <message>
        <source>Busy with {run}</source>
        <translation>Beschäftigt mit {run}</translation>
    </message>
    <message>
        <source>Choose another, or queue this run.</source>
        <translation>Wählen Sie einen anderen, oder reihen Sie diesen Lauf ein.</translation>
    </message>
    <message>
        <source>Choose from the list, or type the path of a port.</source>
        <translation>Wählen Sie aus der Liste, oder tippen Sie den Pfad eines Anschlusses.</translation>
    </message>
    <message>
        <source>Free again when that run ends.</source>
        <translation>Frei, wenn er zu Ende ist.</translation>
    </message>
    <message>
        <source>Free at about {time}.</source>
        <translation>Frei etwa um {time}.</translation>
    </message>
    <message>
        <source>Plug it in, or choose another.</source>
        <translation>Stecken Sie es ein, oder wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>Press Enter to use what you typed</source>
        <translation>Die Eingabetaste übernimmt, was Sie eingegeben haben</translation>
    </message>
    <message>
        <source>There is no instrument with that name</source>
        <translation>So heißt nichts</translation>
    </message>
    <message>
        <source>This port is not currently available</source>
        <translation>Dieser Port ist jetzt nicht da</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Ausgesteckt</translation>
    </message>
    <message>
        <source>{run} is waiting for it</source>
        <translation>{run} wartet darauf</translation>
    </message>
</context>
<context>
    <name>RoleMenu</name>
    <message>
        <source>Forget this port for this protocol</source>
        <translation>Diesen Port für dieses Protokoll vergessen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More about {role}</source>
        <translation>Mehr über {role}</translation>
    </message>
</context>
<context>
    <name>RoleOptions</name>
    <message>
        <source>Any command allowed</source>
        <translation>Jeder Befehl erlaubt</translation>
    </message>
    <message>
        <source>Any command · remembered</source>
        <translation>Jeder Befehl · gemerkt</translation>
    </message>
    <message>
        <source>Commands limited: {name}</source>
        <translation>Befehle begrenzt: {name}</translation>
    </message>
    <message>
        <source>Commands that the profile does not allow are not sent, and the program gets an error</source>
        <translation>Was ein Profil nicht erlaubt, wird nicht gesendet, und das Programm erfährt es</translation>
    </message>
    <message>
        <source>Limit commands</source>
        <translation>Befehle einschränken</translation>
    </message>
    <message>
        <source>Limit commands for {role}</source>
        <translation>Die Befehle von {role} einschränken</translation>
    </message>
    <message>
        <source>None: any command may be sent</source>
        <translation>Keine: Jeder Befehl darf gesendet werden</translation>
    </message>
    <message>
        <source>Remember for this protocol</source>
        <translation>Für dieses Protokoll merken</translation>
    </message>
    <message>
        <source>When the run starts, the port will be remembered for this protocol, with its limits</source>
        <translation>Beim Start des Laufs wird der Port für dieses Protokoll gemerkt, mit seinen Grenzen</translation>
    </message>
    <message>
        <source>{limits} · remembered</source>
        <translation>{limits} · gemerkt</translation>
    </message>
</context>
<context>
    <name>RoleRow</name>
    <message>
        <source>Busy with {run}</source>
        <translation>Beschäftigt mit {run}</translation>
    </message>
    <message>
        <source>Choose a device first</source>
        <translation>Wählen Sie erst ein Gerät</translation>
    </message>
    <message>
        <source>Chosen by you</source>
        <translation>Von Ihnen gewählt</translation>
    </message>
    <message>
        <source>Chosen by you: the run will be marked “Partly simulated”.</source>
        <translation>Von Ihnen gewählt: Der Lauf wird als „Teilweise simuliert“ gekennzeichnet.</translation>
    </message>
    <message>
        <source>Forgotten. You will be asked for it next time.</source>
        <translation>Vergessen: Nächstes Mal wird danach gefragt.</translation>
    </message>
    <message>
        <source>Limits and remembered port for {role}</source>
        <translation>Grenzen und Gemerktes von {role}</translation>
    </message>
    <message>
        <source>No real instrument is queried, and nothing moves.</source>
        <translation>Nichts Wirkliches wird gefragt, nichts bewegt sich.</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>Noch nicht gefragt</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>Nichts gewählt</translation>
    </message>
    <message>
        <source>Plug the instrument in first</source>
        <translation>Stecken Sie erst das Gerät ein</translation>
    </message>
    <message>
        <source>Port for {role}</source>
        <translation>Port von {role}</translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulator</translation>
    </message>
    <message>
        <source>Used without a reply</source>
        <translation>Ohne Antwort gewählt</translation>
    </message>
    <message>
        <source>{run} is using this port: test the instrument after the run</source>
        <translation>{run} benutzt diesen Port: Testen Sie das Gerät, wenn er zu Ende ist</translation>
    </message>
</context>
<context>
    <name>RoleSentences</name>
    <message>
        <source>Choose a driver or a simulator.</source>
        <translation>Wählen Sie einen Treiber oder einen Simulator.</translation>
    </message>
</context>
<context>
    <name>RoleTest</name>
    <message>
        <source>Cancel the test</source>
        <translation>Den Test abbrechen</translation>
    </message>
    <message>
        <source>Cancel the test of {role}</source>
        <translation>Den Test von {role} abbrechen</translation>
    </message>
    <message>
        <source>Identifying…</source>
        <translation>Wird identifiziert…</translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulator</translation>
    </message>
    <message>
        <source>Test {role}</source>
        <translation>{role} testen</translation>
    </message>
    <message>
        <source>Test {role} again</source>
        <translation>{role} noch einmal testen</translation>
    </message>
    <message>
        <source>Test: ask the instrument to identify itself. Nothing moves.</source>
        <translation>Testen: das Gerät nach seiner Kennung fragen. Nichts bewegt sich.</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Wird geprüft…</translation>
    </message>
</context>
<context>
    <name>RunActions</name>
    <message>
        <source>{action}: {run}</source>
        <translation>{action}: {run}</translation>
    </message>
</context>
<context>
    <name>RunButtons</name>
    <message>
        <source>After this step</source>
        <translation>Nach diesem Schritt</translation>
    </message>
    <message>
        <source>Ask the program to end now; it may first make its instruments safe (Ctrl+.)</source>
        <translation>Das Programm bitten, jetzt zu enden; es darf vorher seine Geräte zur Ruhe bringen (Strg+.)</translation>
    </message>
    <message>
        <source>Cancel the pause after this step (Ctrl+P)</source>
        <translation>Der Lauf wird nach diesem Schritt nicht angehalten (Strg+P)</translation>
    </message>
    <message>
        <source>Cancel the stop after this step (Ctrl+P)</source>
        <translation>Der Lauf wird nach diesem Schritt nicht gestoppt (Strg+P)</translation>
    </message>
    <message>
        <source>Complete the current step, then stop the run</source>
        <translation>Der laufende Schritt wird beendet, dann wird der Lauf gestoppt</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortfahren</translation>
    </message>
    <message>
        <source>Continue the run (Ctrl+P)</source>
        <translation>Der Lauf geht weiter (Strg+P)</translation>
    </message>
    <message>
        <source>End the program at once (Ctrl+.). It can no longer make its instruments safe.</source>
        <translation>Das Programm sofort beenden (Strg+.): Es bringt kein Gerät mehr zur Ruhe.</translation>
    </message>
    <message>
        <source>End the run before the program starts (Ctrl+.)</source>
        <translation>Der Lauf endet, bevor das Programm startet (Strg+.)</translation>
    </message>
    <message>
        <source>Inspect a copy</source>
        <translation>Kopie ansehen</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
    </message>
    <message>
        <source>Leave queue</source>
        <translation>Warteschlange verlassen</translation>
    </message>
    <message>
        <source>Nothing can be paused now</source>
        <translation>Jetzt kann nichts pausiert werden</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Es läuft nichts</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Open a console on a copy</source>
        <translation>Konsole auf einer Kopie öffnen</translation>
    </message>
    <message>
        <source>Open a console on a copy of the program; the run is not affected</source>
        <translation>Eine Konsole auf einer Kopie des Programms öffnen; der Lauf bleibt unberührt</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Pause now</source>
        <translation>Pause sofort</translation>
    </message>
    <message>
        <source>Pause now, within the step</source>
        <translation>Sofort pausieren, mitten im Schritt</translation>
    </message>
    <message>
        <source>Pause the run before its next step (Ctrl+P)</source>
        <translation>Den Lauf vor seinem nächsten Schritt anhalten (Strg+P)</translation>
    </message>
    <message>
        <source>Pause the run where it is, in the middle of its step (Ctrl+Shift+P)</source>
        <translation>Den Lauf anhalten, wo er ist, mitten im Schritt (Strg+Umschalt+P)</translation>
    </message>
    <message>
        <source>Run again…</source>
        <translation>Erneut starten…</translation>
    </message>
    <message>
        <source>Set up the same protocol again with the same values (Ctrl+R)</source>
        <translation>Dasselbe Protokoll mit denselben Werten erneut einrichten (Strg+R)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation>Jetzt stoppen</translation>
    </message>
    <message>
        <source>Stop the run, after this step or now (Ctrl+.)</source>
        <translation>Den Lauf stoppen, nach diesem Schritt oder jetzt (Strg+.)</translation>
    </message>
    <message>
        <source>Stop the run?</source>
        <translation>Lauf stoppen?</translation>
    </message>
    <message>
        <source>Stop waiting, and do not start the run (Ctrl+.)</source>
        <translation>Der Lauf wartet nicht länger und beginnt nicht (Strg+.)</translation>
    </message>
    <message>
        <source>The program may first
make instruments safe.</source>
        <translation>Vorher dürfen Geräte
zur Ruhe kommen.</translation>
    </message>
    <message>
        <source>The run continues (Esc)</source>
        <translation>Der Lauf geht weiter (Esc)</translation>
    </message>
    <message>
        <source>The run is already waiting for you</source>
        <translation>Der Lauf wartet bereits auf Sie</translation>
    </message>
    <message>
        <source>The run&apos;s results, steps, bytes and log</source>
        <translation>Was der Lauf ergeben hat: Ergebnisse, Schritte, Bytes und Log</translation>
    </message>
</context>
<context>
    <name>RunChips</name>
    <message>
        <source>Click to open the run.</source>
        <translation>Ein Klick öffnet den Lauf.</translation>
    </message>
    <message>
        <source>at least until {time}</source>
        <translation>mindestens bis {time}</translation>
    </message>
    <message>
        <source>done at about {time}</source>
        <translation>fertig gegen {time}</translation>
    </message>
    <message>
        <source>step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>step {n} of {total}</source>
        <translation>Schritt {n} von {total}</translation>
    </message>
    <message>
        <source>waiting for you</source>
        <translation>wartet auf Sie</translation>
    </message>
</context>
<context>
    <name>RunDelegate</name>
    <message>
        <source>in simulation</source>
        <translation>in der Simulation</translation>
    </message>
</context>
<context>
    <name>RunDetails</name>
    <message>
        <source>Anything the next person should know</source>
        <translation>Was die nächste Person wissen sollte</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Mich fragen</translation>
    </message>
    <message>
        <source>End the run</source>
        <translation>Lauf beenden</translation>
    </message>
    <message>
        <source>Locked by the administrator of this computer: {place}</source>
        <translation>Vom Administrator dieses Computers gesperrt: {place}</translation>
    </message>
    <message>
        <source>Name and notes</source>
        <translation>Name und Notizen</translation>
    </message>
    <message>
        <source>Notes (optional)</source>
        <translation>Notizen (freiwillig)</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Pace</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsehen</translation>
    </message>
    <message>
        <source>Run name</source>
        <translation>Name des Laufs</translation>
    </message>
    <message>
        <source>Somebody is asked</source>
        <translation>Jemand wird gefragt</translation>
    </message>
    <message>
        <source>Speed of the simulated run; you can change it during the run</source>
        <translation>Wie schnell der simulierte Lauf abläuft; das lässt sich während des Laufs ändern</translation>
    </message>
    <message>
        <source>The operation is retried</source>
        <translation>Es wird wiederholt</translation>
    </message>
    <message>
        <source>The operation is skipped</source>
        <translation>Es wird ausgelassen</translation>
    </message>
    <message>
        <source>The run ends</source>
        <translation>Der Lauf endet</translation>
    </message>
    <message>
        <source>When an error occurs</source>
        <translation>Wenn ein Fehler auftritt</translation>
    </message>
</context>
<context>
    <name>RunFact</name>
    <message>
        <source>{title}, {ago}: show its report</source>
        <translation>{title}, {ago}: Bericht zeigen</translation>
    </message>
</context>
<context>
    <name>RunMenu</name>
    <message>
        <source>Compare with run {id}</source>
        <translation>Mit Lauf {id} vergleichen</translation>
    </message>
    <message>
        <source>Compare: only two runs can be ticked</source>
        <translation>Vergleichen: nur zwei Läufe dürfen angekreuzt sein</translation>
    </message>
    <message>
        <source>Compare: tick another run first</source>
        <translation>Vergleichen: zuerst einen anderen Lauf ankreuzen</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <source>Tick to compare</source>
        <translation>Zum Vergleichen ankreuzen</translation>
    </message>
    <message>
        <source>Untick</source>
        <translation>Abwählen</translation>
    </message>
</context>
<context>
    <name>RunNews</name>
    <message>
        <source>It took {duration}.</source>
        <translation>Er dauerte {duration}.</translation>
    </message>
    <message>
        <source>Open report</source>
        <translation>Bericht öffnen</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>The computer cannot be kept awake automatically. Turn off sleep in the system settings, or do not leave it unattended.</source>
        <translation>Er lässt sich hier nicht wach halten. Schalten Sie den Ruhezustand ab, oder bleiben Sie dabei.</translation>
    </message>
    <message>
        <source>The computer may go to sleep during {run}</source>
        <translation>Der Computer kann während {run} in den Ruhezustand gehen</translation>
    </message>
    <message>
        <source>{name} is outside its limits: {value}, {limits}</source>
        <translation>{name} ist außerhalb: {value}, {limits}</translation>
    </message>
    <message>
        <source>{run} has ended</source>
        <translation>{run} ist zu Ende</translation>
    </message>
    <message>
        <source>{run} is complete</source>
        <translation>{run} ist abgeschlossen</translation>
    </message>
    <message>
        <source>{run} is waiting for you</source>
        <translation>{run} wartet auf Sie</translation>
    </message>
    <message>
        <source>{run} needs a decision</source>
        <translation>{run} braucht eine Entscheidung</translation>
    </message>
    <message>
        <source>{run} was ended by an emergency stop</source>
        <translation>{run} wurde durch einen Not-Halt beendet</translation>
    </message>
    <message>
        <source>{run} was ended by an error</source>
        <translation>{run} wurde durch einen Fehler beendet</translation>
    </message>
    <message>
        <source>{run} was interrupted again</source>
        <translation>{run} wurde wieder unterbrochen</translation>
    </message>
    <message>
        <source>{run} was not resumed</source>
        <translation>{run} wurde nicht fortgesetzt</translation>
    </message>
    <message>
        <source>{run} was stopped</source>
        <translation>{run} wurde gestoppt</translation>
    </message>
    <message>
        <source>{run}: {n} of {total} values so far are outside their limits</source>
        <translation>{run}: {n} von bisher {total} Prüfungen außerhalb</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Instrument</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Waited for</source>
        <translation>Gewartet</translation>
    </message>
</context>
<context>
    <name>RunPanels</name>
    <message>
        <source>1 exchange</source>
        <translation>1 Austausch</translation>
    </message>
    <message>
        <source>Deck</source>
        <translation>Deck</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>Datenverkehr</translation>
    </message>
    <message>
        <source>What the page shows</source>
        <translation>Was die Seite zeigt</translation>
    </message>
    <message>
        <source>{n} exchanges</source>
        <translation>{n} Austausche</translation>
    </message>
    <message>
        <source>{n} ports</source>
        <translation>{n} Ports</translation>
    </message>
</context>
<context>
    <name>RunRecord</name>
    <message>
        <source>Began</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Bench</source>
        <translation>Labortisch</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>Completed, {n} skipped</source>
        <translation>Abgeschlossen, {n} ausgelassen</translation>
    </message>
    <message>
        <source>Damage</source>
        <translation>Schaden</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Digest</source>
        <translation>Prüfsumme</translation>
    </message>
    <message>
        <source>Discarded</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>Emergency stop at {time} (run {run})</source>
        <translation>Not-Halt um {time} (Lauf {run})</translation>
    </message>
    <message>
        <source>Ended by</source>
        <translation>Beendet von</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>Kennzahl</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>High</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Imported from</source>
        <translation>Importiert von</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Labware</source>
        <translation>Labware</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>Unten</translation>
    </message>
    <message>
        <source>May not have stopped: {names}</source>
        <translation>Nicht sicher gestoppt: {names}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>No instr.</source>
        <translation>Ohne Ger.</translation>
    </message>
    <message>
        <source>No instruments</source>
        <translation>Ohne Geräte</translation>
    </message>
    <message>
        <source>Not connected: {names}</source>
        <translation>Nicht verbunden: {names}</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Notes before the run</source>
        <translation>Notizen vor dem Lauf</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Partly sim.</source>
        <translation>Teils sim.</translation>
    </message>
    <message>
        <source>Partly simulated</source>
        <translation>Teilweise simuliert</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Real</source>
        <translation>Echt</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Run {name}</source>
        <translation>Lauf {name}</translation>
    </message>
    <message>
        <source>Signed</source>
        <translation>Signiert</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Stopped: {names}</source>
        <translation>Angehalten: {names}</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>all inside</source>
        <translation>alle innerhalb</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>confirmed in {time} ms</source>
        <translation>bestätigt in {time} ms</translation>
    </message>
    <message>
        <source>has no stop command</source>
        <translation>hat keinen Haltebefehl</translation>
    </message>
    <message>
        <source>inside</source>
        <translation>innerhalb</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>no stop sent</source>
        <translation>kein Stopp gesendet</translation>
    </message>
    <message>
        <source>not confirmed</source>
        <translation>nicht bestätigt</translation>
    </message>
    <message>
        <source>not sent</source>
        <translation>nicht gesendet</translation>
    </message>
    <message>
        <source>outside</source>
        <translation>außerhalb</translation>
    </message>
    <message>
        <source>the record is still being written</source>
        <translation>die Aufzeichnung wird noch geschrieben</translation>
    </message>
    <message>
        <source>too high</source>
        <translation>zu hoch</translation>
    </message>
    <message>
        <source>too low</source>
        <translation>zu niedrig</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{column} too high, limit {limit}</source>
        <translation>{column} zu hoch, Grenze {limit}</translation>
    </message>
    <message>
        <source>{column} too low, limit {limit}</source>
        <translation>{column} zu niedrig, Grenze {limit}</translation>
    </message>
    <message>
        <source>{digest} (the record was never completed)</source>
        <translation>{digest} (hat kein Ende)</translation>
    </message>
    <message>
        <source>{figure} (last of {n})</source>
        <translation>{figure} (letzter von {n})</translation>
    </message>
    <message>
        <source>{instrument}, simulated</source>
        <translation>{instrument}, simuliert</translation>
    </message>
    <message>
        <source>{n} missing</source>
        <translation>{n} fehlen</translation>
    </message>
    <message>
        <source>{n} outside</source>
        <translation>{n} außerhalb</translation>
    </message>
    <message>
        <source>{what} (by {person})</source>
        <translation>{what} (von {person})</translation>
    </message>
    <message>
        <source>{when}, {person}</source>
        <translation>{when}, {person}</translation>
    </message>
    <message>
        <source>{words}, simulated</source>
        <translation>{words}, simuliert</translation>
    </message>
</context>
<context>
    <name>RunRows</name>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation>Ende</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Open {run}</source>
        <translation>{run} öffnen</translation>
    </message>
    <message>
        <source>Protocol and label</source>
        <translation>Protokoll und Name</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>not ticked</source>
        <translation>nicht angekreuzt</translation>
    </message>
    <message>
        <source>ticked</source>
        <translation>angekreuzt</translation>
    </message>
</context>
<context>
    <name>RunStarter</name>
    <message>
        <source>Checking for earlier emergency stops</source>
        <translation>Frühere Not-Halte werden nachgesehen</translation>
    </message>
    <message>
        <source>The dry run is still running</source>
        <translation>Der Probelauf ist noch nicht fertig</translation>
    </message>
    <message>
        <source>The instruments are being queried</source>
        <translation>Die Geräte werden gefragt</translation>
    </message>
    <message>
        <source>a reply from {names}</source>
        <translation>eine Antwort von {names}</translation>
    </message>
    <message>
        <source>the dry run</source>
        <translation>den Probelauf</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <source>Completed</source>
        <translation>Abgeschlossen</translation>
    </message>
    <message>
        <source>Continuing…</source>
        <translation>Geht weiter…</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>Ended by error</source>
        <translation>Mit Fehler beendet</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>Needs a decision</source>
        <translation>Braucht eine Entscheidung</translation>
    </message>
    <message>
        <source>Not resumed</source>
        <translation>Nicht fortgesetzt</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>Pause folgt…</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>Wird vorbereitet</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>In der Warteschlange</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Reconnecting…</source>
        <translation>Wird neu verbunden…</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Stoppt…</translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation>Wartet auf Sie</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
</context>
<context>
    <name>RunTabs</name>
    <message>
        <source>Runs side by side</source>
        <translation>Läufe nebeneinander</translation>
    </message>
    <message>
        <source>{state} – {run}</source>
        <translation>{state} – {run}</translation>
    </message>
</context>
<context>
    <name>RuntimeSection</name>
    <message>
        <source>1 image</source>
        <translation>1 Abbild</translation>
    </message>
    <message>
        <source>Clear images…</source>
        <translation>Abbilder löschen…</translation>
    </message>
    <message>
        <source>Clear them</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Clearing…</source>
        <translation>Wird gelöscht…</translation>
    </message>
    <message>
        <source>Images are rebuilt when needed. If Pyodide&apos;s files are damaged, reinstall the program.</source>
        <translation>Abbilder werden bei Bedarf neu erzeugt. Sind Dateien von Pyodide beschädigt, installieren Sie das Programm neu.</translation>
    </message>
    <message>
        <source>Images on disk now: {n}</source>
        <translation>Abbilder auf dem Datenträger: {n}</translation>
    </message>
    <message>
        <source>Interpreter images</source>
        <translation>Abbilder von Interpretern</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>None yet; they will be built when needed</source>
        <translation>Noch keine; der nächste Start erzeugt sie</translation>
    </message>
    <message>
        <source>Not prepared</source>
        <translation>Nicht vorbereitet</translation>
    </message>
    <message>
        <source>Preparing {percent} %</source>
        <translation>Wird vorbereitet: {percent} %</translation>
    </message>
    <message>
        <source>Pyodide {pyodide} · Python {python} · bundled, works offline</source>
        <translation>Pyodide {pyodide} · Python {python} · mitgeliefert, geht ohne Netz</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Rebuild images</source>
        <translation>Abbilder neu machen</translation>
    </message>
    <message>
        <source>Rebuilding start images. You can start runs in the meantime.</source>
        <translation>Startabbilder werden neu erstellt. Läufe können inzwischen gestartet werden.</translation>
    </message>
    <message>
        <source>Starts with the first run</source>
        <translation>Startet mit dem ersten Lauf</translation>
    </message>
    <message>
        <source>The next run will take a few seconds longer to start.</source>
        <translation>Der nächste Lauf startet einige Sekunden langsamer.</translation>
    </message>
    <message>
        <source>Turned off by the setting below, so runs start slowly</source>
        <translation>In der Einstellung unten ausgeschaltet: Starts sind langsam</translation>
    </message>
    <message>
        <source>Verify runtime</source>
        <translation>Laufzeitumgebung prüfen</translation>
    </message>
    <message>
        <source>Verifying…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>mean, with / without image</source>
        <translation>Ø mit / ohne Abbild</translation>
    </message>
    <message>
        <source>start cache</source>
        <translation>Startspeicher</translation>
    </message>
    <message>
        <source>start cache on disk</source>
        <translation>Startspeicher</translation>
    </message>
    <message>
        <source>startup time, last run</source>
        <translation>Start des letzten Laufs</translation>
    </message>
    <message>
        <source>{count}, the latest from {when}. Images are rebuilt when the program or a package changes.</source>
        <translation>{count}, das letzte vom {when}. Neue werden gemacht, wenn sich das Programm oder ein Paket ändert.</translation>
    </message>
    <message>
        <source>{files} files and {images} images are intact</source>
        <translation>{files} Dateien und {images} Abbilder stimmen</translation>
    </message>
    <message>
        <source>{n} images</source>
        <translation>{n} Abbilder</translation>
    </message>
    <message>
        <source>{size} freed</source>
        <translation>{size} wurden frei</translation>
    </message>
</context>
<context>
    <name>SafetyCorner</name>
    <message>
        <source>F12 sends it again</source>
        <translation>F12 sendet erneut</translation>
    </message>
    <message>
        <source>F12 · ends the simulated run</source>
        <translation>F12 · beendet simulierten Lauf</translation>
    </message>
    <message>
        <source>F12 · ends {n} simulated runs</source>
        <translation>F12 · beendet {n} simulierte Läufe</translation>
    </message>
    <message>
        <source>F12 · no stop command</source>
        <translation>F12 · kein Haltebefehl bekannt</translation>
    </message>
    <message>
        <source>F12 · stops 1 instrument</source>
        <translation>F12 · hält 1 Gerät an</translation>
    </message>
    <message>
        <source>F12 · stops 1 instrument in another run</source>
        <translation>F12 · stoppt 1 Gerät anderswo</translation>
    </message>
    <message>
        <source>F12 · stops 1 simulator</source>
        <translation>F12 · hält 1 Simulator an</translation>
    </message>
    <message>
        <source>F12 · stops {n} instruments</source>
        <translation>F12 · hält {n} Geräte an</translation>
    </message>
    <message>
        <source>F12 · stops {n} instruments in other runs</source>
        <translation>F12 · stoppt {n} Geräte anderswo</translation>
    </message>
    <message>
        <source>F12 · stops {n} runs</source>
        <translation>F12 · hält {n} Läufe an</translation>
    </message>
    <message>
        <source>F12 · stops {n} simulators</source>
        <translation>F12 · hält {n} Simulatoren an</translation>
    </message>
    <message>
        <source>F12 · stops {n}, {others} in other runs</source>
        <translation>F12 · stoppt {n}, {others} anderswo</translation>
    </message>
    <message>
        <source>F12 · stops {run}</source>
        <translation>F12 · hält {run} an</translation>
    </message>
    <message>
        <source>NO STOP COMMAND</source>
        <translation>KEIN HALTEBEFEHL</translation>
    </message>
    <message>
        <source>NOT ALL STOPPED {time}</source>
        <translation>NICHT ALLES HÄLT {time}</translation>
    </message>
    <message>
        <source>No stop was sent</source>
        <translation>Kein Halt wurde gesendet</translation>
    </message>
    <message>
        <source>RUN ENDED {time}</source>
        <translation>LAUF BEENDET {time}</translation>
    </message>
    <message>
        <source>STOP NOT SENT {time}</source>
        <translation>NICHT GESENDET {time}</translation>
    </message>
    <message>
        <source>STOP SENT {time}</source>
        <translation>HALT GESENDET {time}</translation>
    </message>
    <message>
        <source>STOPPING {time}</source>
        <translation>HALT LÄUFT {time}</translation>
    </message>
    <message>
        <source>Stop it at the instrument</source>
        <translation>Am Gerät anhalten</translation>
    </message>
    <message>
        <source>The run has ended</source>
        <translation>Der Lauf ist beendet</translation>
    </message>
</context>
<context>
    <name>SafetySection</name>
    <message>
        <source>Emergency stop key</source>
        <translation>Taste für Not-Halt</translation>
    </message>
    <message>
        <source>This is a software stop. Use the stop button on the instrument if anyone is in danger.</source>
        <translation>Dies ist ein Halt durch Software. Sind Menschen in Gefahr, drücken Sie den Halt-Knopf am Gerät.</translation>
    </message>
    <message>
        <source>Works anywhere in the window</source>
        <translation>Wirkt überall im Fenster</translation>
    </message>
</context>
<context>
    <name>SaveSheet</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cells</source>
        <translation>Zellen</translation>
    </message>
    <message>
        <source>Choose at least one cell</source>
        <translation>Wählen Sie mindestens eine Zelle</translation>
    </message>
    <message>
        <source>Constants that can be chosen before a run</source>
        <translation>Konstanten, die vor einem Lauf gewählt werden können</translation>
    </message>
    <message>
        <source>Give it a title first</source>
        <translation>Geben Sie ihm erst einen Titel</translation>
    </message>
    <message>
        <source>Omitted because protocols cannot use %, ! or ?: {cells}.</source>
        <translation>Weggelassen, weil Protokolle %, ! und ? nicht verwenden können: {cells}.</translation>
    </message>
    <message>
        <source>Omitted because they are not plain Python: {cells}.</source>
        <translation>Fällt weg, weil es kein reines Python ist: {cells}.</translation>
    </message>
    <message>
        <source>One-sentence description (optional)</source>
        <translation>Beschreibung, ein Satz (freiwillig)</translation>
    </message>
    <message>
        <source>Protocol description</source>
        <translation>Beschreibung des Protokolls</translation>
    </message>
    <message>
        <source>Protocol title</source>
        <translation>Titel des Protokolls</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save and set up</source>
        <translation>Speichern und einrichten</translation>
    </message>
    <message>
        <source>Save as protocol</source>
        <translation>Als Protokoll speichern</translation>
    </message>
    <message>
        <source>Title, such as Weigh a vessel</source>
        <translation>Titel, etwa Gefäß wiegen</translation>
    </message>
    <message>
        <source>What does the protocol do?</source>
        <translation>Was soll das Protokoll tun?</translation>
    </message>
    <message>
        <source>[{cell}] uses {name}, which exists only in consoles.</source>
        <translation>[{cell}] benutzt {name}, das es nur in Konsolen gibt.</translation>
    </message>
    <message>
        <source>[{cell}] uses {name}, which is defined in a cell that is not selected.</source>
        <translation>[{cell}] benutzt {name}, das eine nicht gewählte Zelle macht.</translation>
    </message>
    <message>
        <source>before a restart</source>
        <translation>vor einem Neustart</translation>
    </message>
    <message>
        <source>not completed</source>
        <translation>nicht abgeschlossen</translation>
    </message>
    <message>
        <source>{cells}: input() cannot be used in a run. Ask with praxis.interactive instead.</source>
        <translation>{cells}: input() bekommt in einem Lauf keine Antwort. Fragen Sie stattdessen mit praxis.interactive.</translation>
    </message>
</context>
<context>
    <name>ScaledDeck</name>
    <message>
        <source>Plate carrier</source>
        <translation>Plattenträger</translation>
    </message>
    <message>
        <source>Tip carrier</source>
        <translation>Spitzenträger</translation>
    </message>
    <message>
        <source>Trough carrier</source>
        <translation>Trogträger</translation>
    </message>
    <message>
        <source>Tube carrier</source>
        <translation>Röhrchenträger</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>lid</source>
        <translation>Deckel</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Type part of its name</source>
        <translation>Einen Teil des Namens eingeben</translation>
    </message>
</context>
<context>
    <name>SecretField</name>
    <message>
        <source>Enter a new one…</source>
        <translation>Neues eingeben …</translation>
    </message>
    <message>
        <source>Its name, such as ot2-token</source>
        <translation>Sein Name, etwa ot2-token</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keines</translation>
    </message>
    <message>
        <source>Password or token</source>
        <translation>Passwort oder Token</translation>
    </message>
    <message>
        <source>Press “Save to keyring”, or choose “None”</source>
        <translation>Drücken Sie „In den Schlüsselbund“ oder wählen Sie „Keines“</translation>
    </message>
    <message>
        <source>Programs write {placeholder} in place of the secret, and never see it.</source>
        <translation>Ein Programm schreibt {placeholder} an seiner Stelle und sieht es nie.</translation>
    </message>
    <message>
        <source>Save to keyring</source>
        <translation>In den Schlüsselbund</translation>
    </message>
    <message>
        <source>Secret name</source>
        <translation>Name des Geheimnisses</translation>
    </message>
    <message>
        <source>The password or token itself</source>
        <translation>Das Passwort oder Token selbst</translation>
    </message>
    <message>
        <source>The secret is stored only in this computer&apos;s keyring, not in any file or record.</source>
        <translation>Es bleibt im Schlüsselbund dieses Computers und steht in keiner Datei und keiner Aufzeichnung.</translation>
    </message>
    <message>
        <source>This secret is not in the keyring yet</source>
        <translation>Dieses Geheimnis ist noch nicht im Schlüsselbund</translation>
    </message>
</context>
<context>
    <name>SectionList</name>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Settings sections</source>
        <translation>Abschnitte der Einstellungen</translation>
    </message>
</context>
<context>
    <name>SegmentBar</name>
    <message>
        <source>Step {n} of {total}</source>
        <translation>Schritt {n} von {total}</translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message>
        <source>1 run ticked: {name}</source>
        <translation>1 Lauf angekreuzt: {name}</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Export the ticked runs to a folder</source>
        <translation>Die angekreuzten Läufe in einen Ordner schreiben</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Show the two ticked runs side by side (Ctrl+Shift+C)</source>
        <translation>Die beiden angekreuzten Läufe nebeneinander zeigen (Strg+Umschalt+C)</translation>
    </message>
    <message>
        <source>Tick two runs to compare them</source>
        <translation>Zwei Läufe ankreuzen, um sie zu vergleichen</translation>
    </message>
    <message>
        <source>Untick all</source>
        <translation>Alle abwählen</translation>
    </message>
    <message>
        <source>both simulated</source>
        <translation>beide simuliert</translation>
    </message>
    <message>
        <source>different protocols</source>
        <translation>verschiedene Protokolle</translation>
    </message>
    <message>
        <source>one of them simulated</source>
        <translation>einer davon simuliert</translation>
    </message>
    <message>
        <source>only two can be compared</source>
        <translation>nur zwei können verglichen werden</translation>
    </message>
    <message>
        <source>same protocol</source>
        <translation>gleiches Protokoll</translation>
    </message>
    <message>
        <source>tick another one to compare</source>
        <translation>noch einen ankreuzen, um zu vergleichen</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} und {last}</translation>
    </message>
    <message>
        <source>{n} runs ticked: {names}</source>
        <translation>{n} Läufe angekreuzt: {names}</translation>
    </message>
</context>
<context>
    <name>SendRow</name>
    <message>
        <source>49 34 0D 0A</source>
        <translation>49 34 0D 0A</translation>
    </message>
    <message>
        <source>Command to send</source>
        <translation>Befehl, der gesendet wird</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>Hex</translation>
    </message>
    <message>
        <source>In hexadecimal mode, only the bytes you type are sent</source>
        <translation>Hexadezimal werden nur die eingegebenen Bytes gesendet</translation>
    </message>
    <message>
        <source>Line ending sent after the command</source>
        <translation>Zeilenende, das nach dem Befehl gesendet wird</translation>
    </message>
    <message>
        <source>No line ending</source>
        <translation>Kein Zeilenende</translation>
    </message>
    <message>
        <source>Press Enter to send the command; the arrow keys bring back earlier ones</source>
        <translation>Eingabe sendet ihn; die Pfeiltasten holen frühere zurück</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>Befehl eingeben</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>A program that needs more gets a MemoryError</source>
        <translation>Darüber bekommt es einen MemoryError</translation>
    </message>
    <message>
        <source>Above this limit, no run starts until some runs are deleted (0: no limit)</source>
        <translation>Darüber beginnt kein Lauf, bis einige gelöscht sind (0: unbegrenzt)</translation>
    </message>
    <message>
        <source>Above this, no run starts, and an active run asks what to do</source>
        <translation>Darüber beginnt kein Lauf, und ein laufender fragt</translation>
    </message>
    <message>
        <source>Above this, the least recently used are deleted</source>
        <translation>Darüber werden die am längsten nicht benutzten gelöscht</translation>
    </message>
    <message>
        <source>Additional protocol folders</source>
        <translation>Weitere Ordner mit Protokollen</translation>
    </message>
    <message>
        <source>Also look on the network</source>
        <translation>Auch im Netz suchen</translation>
    </message>
    <message>
        <source>Applies to real and simulated instruments</source>
        <translation>Auf echten Geräten und auf simulierten</translation>
    </message>
    <message>
        <source>Ask for reasons</source>
        <translation>Nach Gründen fragen</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Mich fragen</translation>
    </message>
    <message>
        <source>Each takes about a megabyte, plus the image it starts from</source>
        <translation>Jeder braucht etwa ein Megabyte, dazu die Abbilder, von denen sie ausgehen</translation>
    </message>
    <message>
        <source>End the run</source>
        <translation>Den Lauf beenden</translation>
    </message>
    <message>
        <source>Export every run to</source>
        <translation>Jeden Lauf exportieren nach</translation>
    </message>
    <message>
        <source>Export formats</source>
        <translation>Formate dieser Exporte</translation>
    </message>
    <message>
        <source>How long a run waits for an unplugged instrument (0: not at all)</source>
        <translation>Wie lange ein Lauf auf ein ausgestecktes Gerät wartet (0: gar nicht)</translation>
    </message>
    <message>
        <source>How long one operation may take (0: no limit)</source>
        <translation>Wie lange ein Vorgang dauern darf (0: ohne Grenze)</translation>
    </message>
    <message>
        <source>In its own process, a program cannot harm anything else, but runs start more slowly.</source>
        <translation>In einem eigenen Prozess kann ein Programm nichts anderem schaden. Läufe starten langsamer.</translation>
    </message>
    <message>
        <source>In their own process</source>
        <translation>In eigenen Prozessen</translation>
    </message>
    <message>
        <source>In this program</source>
        <translation>In diesem Programm</translation>
    </message>
    <message>
        <source>Interpreters are kept with recent programs&apos; packages already loaded. When off, each run starts its own.</source>
        <translation>Für die Pakete der zuletzt benutzten Programme; ausgeschaltet macht sich ein Lauf seinen eigenen.</translation>
    </message>
    <message>
        <source>Interpreters kept warm</source>
        <translation>Bereitgehaltene Interpreter</translation>
    </message>
    <message>
        <source>Keep full run output</source>
        <translation>Volle Ausgabe der Läufe aufbewahren</translation>
    </message>
    <message>
        <source>Keep interpreters warm</source>
        <translation>Interpreter bereithalten</translation>
    </message>
    <message>
        <source>Keep records</source>
        <translation>Aufzeichnungen aufbewahren</translation>
    </message>
    <message>
        <source>Keep the computer awake</source>
        <translation>Computer wach halten</translation>
    </message>
    <message>
        <source>Laboratory wheel folder</source>
        <translation>Ein Ordner des Labors mit Wheels</translation>
    </message>
    <message>
        <source>Lets a run resume quickly after a crash (0: never)</source>
        <translation>Damit geht es nach einem Absturz schnell weiter; 0: nie</translation>
    </message>
    <message>
        <source>Longest step</source>
        <translation>Längster Schritt</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>Memory per program</source>
        <translation>Speicher je Programm</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>None: the library has the samples and your own protocols</source>
        <translation>Keine: Die Bibliothek hat die mitgelieferten und Ihre eigenen Protokolle</translation>
    </message>
    <message>
        <source>Off: export manually</source>
        <translation>Aus: von Hand exportieren</translation>
    </message>
    <message>
        <source>Older ones are deleted (0: keep all)</source>
        <translation>0: für immer. Ältere werden gelöscht</translation>
    </message>
    <message>
        <source>Others wait their turn; a run never waits</source>
        <translation>Weitere warten, bis sie an der Reihe sind; ein Lauf wartet nie</translation>
    </message>
    <message>
        <source>Query pip&apos;s index for packages not found in any folder</source>
        <translation>Den Index von pip nach Paketen fragen, die kein Ordner hat</translation>
    </message>
    <message>
        <source>Records also include the printed output</source>
        <translation>Die Aufzeichnungen enthalten auch die Ausgabe</translation>
    </message>
    <message>
        <source>Require a reason to stop a run, to decide how to handle an error or to discard a record</source>
        <translation>Wer einen Lauf stoppt, über einen Fehler entscheidet oder eine Aufzeichnung verwirft, sagt warum</translation>
    </message>
    <message>
        <source>Retry up to three times</source>
        <translation>Bis zu dreimal wiederholen</translation>
    </message>
    <message>
        <source>Run approved protocols only</source>
        <translation>Nur freigegebene Protokolle ausführen</translation>
    </message>
    <message>
        <source>Runs and reports</source>
        <translation>Läufe und Berichte</translation>
    </message>
    <message>
        <source>Sample protocols</source>
        <translation>Beispielprotokolle</translation>
    </message>
    <message>
        <source>Save a run&apos;s state every</source>
        <translation>Zustand eines Laufs speichern alle</translation>
    </message>
    <message>
        <source>Save images and start from them</source>
        <translation>Abbilder speichern und aus ihnen starten</translation>
    </message>
    <message>
        <source>Show the samples in the library beside your own protocols</source>
        <translation>Sie stehen in der Bibliothek neben Ihren eigenen</translation>
    </message>
    <message>
        <source>Simultaneous dry runs, checks and replays</source>
        <translation>Probeläufe, Prüfungen und Nachspielen zugleich</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>Auslassen</translation>
    </message>
    <message>
        <source>Space for images</source>
        <translation>Platz für Abbilder</translation>
    </message>
    <message>
        <source>Space for records</source>
        <translation>Platz für Aufzeichnungen</translation>
    </message>
    <message>
        <source>Takes effect after the program is restarted.</source>
        <translation>Das gilt nach dem nächsten Start des Programms.</translation>
    </message>
    <message>
        <source>Takes effect from the next run.</source>
        <translation>Das gilt für den nächsten Lauf.</translation>
    </message>
    <message>
        <source>The disk is full at</source>
        <translation>Der Datenträger ist voll bei</translation>
    </message>
    <message>
        <source>Wait after a cable is unplugged</source>
        <translation>Auf ein gezogenes Kabel warten</translation>
    </message>
    <message>
        <source>When an operation fails</source>
        <translation>Wenn ein Arbeitsgang fehlschlägt</translation>
    </message>
    <message>
        <source>When off, every run has to load Python and the packages again</source>
        <translation>Wenn aus, lädt jeder Start Python und die Pakete neu</translation>
    </message>
    <message>
        <source>Where programs run</source>
        <translation>Wo Programme laufen</translation>
    </message>
    <message>
        <source>While a run is using instruments, the computer does not sleep, if its system allows this</source>
        <translation>Er geht nicht schlafen, solange ein Lauf Geräte hat, wenn das System dies zulässt</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>You can change this when you set up a run</source>
        <translation>Beim Einrichten eines Laufs lässt sich anderes wählen</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>{formats} and {last}</source>
        <translation>{formats} und {last}</translation>
    </message>
</context>
<context>
    <name>SettingsController</name>
    <message>
        <source>A run is active</source>
        <translation>Ein Lauf ist aktiv</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Choose another display size</source>
        <translation>Wählen Sie eine andere Anzeigegröße</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Packages</source>
        <translation>Pakete</translation>
    </message>
    <message>
        <source>Parts of the window may be off-screen.</source>
        <translation>Teile des Fensters liegen womöglich außerhalb.</translation>
    </message>
    <message>
        <source>Restart now</source>
        <translation>Jetzt neu starten</translation>
    </message>
    <message>
        <source>Restart the program when the run has ended.</source>
        <translation>Starten Sie das Programm neu, wenn er beendet ist.</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>Laufzeitumgebung</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Some settings are ignored</source>
        <translation>Einige Einstellungen werden nicht beachtet</translation>
    </message>
    <message>
        <source>The display size is too large for this screen</source>
        <translation>Die Anzeigegröße ist zu groß für diesen Bildschirm</translation>
    </message>
    <message>
        <source>The records were moved</source>
        <translation>Die Aufzeichnungen wurden verschoben</translation>
    </message>
    <message>
        <source>Timeouts &amp; safety</source>
        <translation>Zeiten &amp; Sicherheit</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Worker pool</source>
        <translation>Worker</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>SetupBench</name>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Benches (*.json)</source>
        <translation>Labortische (*.json)</translation>
    </message>
    <message>
        <source>Fix the red fields, then save.</source>
        <translation>Korrigieren Sie die roten Felder, dann speichern Sie.</translation>
    </message>
    <message>
        <source>Open a bench</source>
        <translation>Einen Labortisch öffnen</translation>
    </message>
    <message>
        <source>Open a protocol first, then its bench.</source>
        <translation>Öffnen Sie zuerst ein Protokoll, dann seinen Labortisch.</translation>
    </message>
    <message>
        <source>Save as a bench</source>
        <translation>Als Labortisch speichern</translation>
    </message>
    <message>
        <source>The bench was not opened, because no protocol is ready for it.</source>
        <translation>Der Labortisch wurde nicht geöffnet, weil kein Protokoll dafür bereit ist.</translation>
    </message>
    <message>
        <source>The bench was not saved. Fix the marked fields first.</source>
        <translation>Der Labortisch wurde nicht gespeichert. Korrigieren Sie zuerst die markierten Felder.</translation>
    </message>
</context>
<context>
    <name>SetupController</name>
    <message>
        <source>Run setup</source>
        <translation>Lauf einrichten</translation>
    </message>
    <message>
        <source>Run setup · version {version}</source>
        <translation>Lauf einrichten · Version {version}</translation>
    </message>
</context>
<context>
    <name>SetupFoot</name>
    <message>
        <source>Ctrl+Enter moves to this button, Space presses it</source>
        <translation>Strg+Eingabe führt hierher, die Leertaste drückt sie</translation>
    </message>
    <message>
        <source>Go to the first field to fill in or fix (F8)</source>
        <translation>Zu dem gehen, was zuerst zu wählen oder zu korrigieren ist (F8)</translation>
    </message>
    <message>
        <source>Save preset…</source>
        <translation>Voreinstellung speichern…</translation>
    </message>
    <message>
        <source>Save these values under a name</source>
        <translation>Diese Werte unter einem Namen aufbewahren</translation>
    </message>
    <message>
        <source>Show first problem</source>
        <translation>Erstes Problem zeigen</translation>
    </message>
    <message>
        <source>Start run</source>
        <translation>Lauf starten</translation>
    </message>
</context>
<context>
    <name>SetupHead</name>
    <message>
        <source>Back to the library</source>
        <translation>Zurück zur Bibliothek</translation>
    </message>
    <message>
        <source>Back to the library. Your values are kept. (Alt+Left)</source>
        <translation>Zurück zur Bibliothek; das Ausgefüllte bleibt (Alt+Links)</translation>
    </message>
    <message>
        <source>Instruments used</source>
        <translation>Was die Geräte spielt</translation>
    </message>
    <message>
        <source>No protocol is open</source>
        <translation>Kein Protokoll ist offen</translation>
    </message>
    <message>
        <source>Real instruments</source>
        <translation>Echte Geräte</translation>
    </message>
    <message>
        <source>Run setup</source>
        <translation>Lauf einrichten</translation>
    </message>
    <message>
        <source>Show problem</source>
        <translation>Problem zeigen</translation>
    </message>
    <message>
        <source>Show why the check failed, and at which line of the program</source>
        <translation>Zeigen, warum die Prüfung fehlschlug, und die Zeile des Programms</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Simulated or real instruments (Ctrl+M)</source>
        <translation>Simulierte oder echte Geräte (Strg+M)</translation>
    </message>
</context>
<context>
    <name>SetupModel</name>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Fix the red fields, then save.</source>
        <translation>Korrigieren Sie die roten Felder, dann speichern Sie.</translation>
    </message>
    <message>
        <source>The preset was not saved. Fix the marked values first.</source>
        <translation>Die Voreinstellung wurde nicht gespeichert: Einige Werte müssen erst korrigiert werden.</translation>
    </message>
</context>
<context>
    <name>SetupPage</name>
    <message>
        <source>Deck &amp; labware</source>
        <translation>Deck &amp; Labware</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Durchsehen</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
</context>
<context>
    <name>SetupProblems</name>
    <message>
        <source>Choose an instrument, or a simulator.</source>
        <translation>Wählen Sie ein Gerät oder einen Simulator.</translation>
    </message>
    <message>
        <source>{place}: the dry run did not take the branch “{code}”</source>
        <translation>{place}: Der Probelauf erreichte „{code}“ nicht</translation>
    </message>
</context>
<context>
    <name>SetupReadiness</name>
    <message>
        <source>Not started yet: check the values, then start.</source>
        <translation>Noch nicht gestartet: Prüfen Sie die Werte und starten Sie dann.</translation>
    </message>
    <message>
        <source>The file cannot be loaded</source>
        <translation>Die Datei lässt sich nicht laden</translation>
    </message>
    <message>
        <source>You can queue this run. It starts when {role} is free.</source>
        <translation>Sie können diesen Lauf einreihen. Er startet, wenn {role} frei ist.</translation>
    </message>
    <message>
        <source>{names} has changed and was read again. Check the dry run, then start.</source>
        <translation>{names} hat sich geändert und wurde neu gelesen. Prüfen Sie den Probelauf, dann starten Sie.</translation>
    </message>
    <message>
        <source>{run} is using {role}</source>
        <translation>{run} benutzt {role}</translation>
    </message>
</context>
<context>
    <name>SeveralField</name>
    <message>
        <source>{n} chosen</source>
        <translation>{n} gewählt</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Press Space for “{button}”</source>
        <translation>Leertaste drücken für „{button}“</translation>
    </message>
</context>
<context>
    <name>ShortcutsSection</name>
    <message>
        <source>Everything can be done without a mouse. F1 lists the keys on every page.</source>
        <translation>Alles geht ohne Maus; F1 zeigt die Liste von überall.</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Show all keys</source>
        <translation>Alle Tasten zeigen</translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Schließen (Esc)</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>F12 acts as soon as it is pressed, even while a sheet is open. It stops every instrument in use, also in the playground.</source>
        <translation>F12 wirkt schon beim Drücken, auch während eine Abfrage offen ist. Es hält jedes benutzte Gerät an, auch auf der Spielwiese.</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filter the list of keys</source>
        <translation>Die Liste der Tasten filtern</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Nothing matches “{text}”</source>
        <translation>Nichts passt zu „{text}“</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Control…</source>
        <translation>Bedienen…</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Snippets</source>
        <translation>Bausteine</translation>
    </message>
    <message>
        <source>Use buttons to call an instrument&apos;s methods</source>
        <translation>Die Methoden eines Geräts durch Schaltflächen aufrufen</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>Variablen</translation>
    </message>
</context>
<context>
    <name>SignOff</name>
    <message>
        <source>Add note…</source>
        <translation>Notiz hinzufügen…</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Freigegeben</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Performed</source>
        <translation>Durchgeführt</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>no name given</source>
        <translation>kein Name angegeben</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>on the printed report</source>
        <translation>auf dem gedruckten Bericht</translation>
    </message>
    <message>
        <source>{n} notes</source>
        <translation>{n} Notizen</translation>
    </message>
</context>
<context>
    <name>SimulatedNotice</name>
    <message>
        <source>EMERGENCY STOP applies to {run}, which use real instruments.</source>
        <translation>NOT-HALT gehört zu {run}, die echte Geräte verwenden.</translation>
    </message>
    <message>
        <source>EMERGENCY STOP applies to {run}, which uses real instruments.</source>
        <translation>NOT-HALT gehört zu {run}, der echte Geräte verwendet.</translation>
    </message>
    <message>
        <source>EMERGENCY STOP ends the simulated run.</source>
        <translation>NOT-HALT beendet den simulierten Lauf.</translation>
    </message>
    <message>
        <source>Go to {run}</source>
        <translation>Zu {run}</translation>
    </message>
    <message>
        <source>The run has ended.</source>
        <translation>Der Lauf ist zu Ende.</translation>
    </message>
    <message>
        <source>run {n}</source>
        <translation>Lauf {n}</translation>
    </message>
    <message>
        <source>{run} is simulated: it moves no instruments</source>
        <translation>{run} ist simuliert: kein Gerät bewegt sich dafür</translation>
    </message>
    <message>
        <source>{run} was simulated: it moved no instruments</source>
        <translation>{run} war simuliert: kein Gerät hat sich dafür bewegt</translation>
    </message>
</context>
<context>
    <name>Size</name>
    <message>
        <source>1 byte</source>
        <translation>1 Byte</translation>
    </message>
    <message>
        <source>{n} bytes</source>
        <translation>{n} Byte</translation>
    </message>
</context>
<context>
    <name>Skeleton</name>
    <message>
        <source>Reading the protocols…</source>
        <translation>Die Protokolle werden gelesen…</translation>
    </message>
</context>
<context>
    <name>Snippets</name>
    <message>
        <source>Ask for a serial port</source>
        <translation>Nach einem seriellen Anschluss fragen</translation>
    </message>
    <message>
        <source>Bubble sort, frame by frame</source>
        <translation>Bubblesort, Bild für Bild</translation>
    </message>
    <message>
        <source>Check whether the disk is full.</source>
        <translation>Sehen Sie nach, ob die Platte voll ist.</translation>
    </message>
    <message>
        <source>Measure how long something takes</source>
        <translation>Messen, wie lange etwas dauert</translation>
    </message>
    <message>
        <source>Plate and its wells</source>
        <translation>Platte und ihre Wells</translation>
    </message>
    <message>
        <source>Plate as a heat map</source>
        <translation>Platte als Heatmap</translation>
    </message>
    <message>
        <source>Plot a curve</source>
        <translation>Kurve als Diagramm</translation>
    </message>
    <message>
        <source>Repeat every second</source>
        <translation>Jede Sekunde wiederholen</translation>
    </message>
    <message>
        <source>Table of values as CSV</source>
        <translation>Wertetabelle als CSV</translation>
    </message>
    <message>
        <source>The snippets cannot be written to {file}: {why}</source>
        <translation>Die Bausteine können nicht in {file} geschrieben werden: {why}</translation>
    </message>
</context>
<context>
    <name>SnippetsTab</name>
    <message>
        <source>Delete snippet</source>
        <translation>Baustein löschen</translation>
    </message>
    <message>
        <source>Delete this snippet (Del)</source>
        <translation>Diesen Baustein löschen (Entf)</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>It ships with the program</source>
        <translation>Er gehört zum Programm</translation>
    </message>
    <message>
        <source>No cell has been run yet</source>
        <translation>Noch wurde keine Zelle ausgeführt</translation>
    </message>
    <message>
        <source>Save last cell</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Save the last cell as a snippet</source>
        <translation>Aus der zuletzt ausgeführten Zelle einen Baustein machen</translation>
    </message>
    <message>
        <source>Snippet</source>
        <translation>Baustein</translation>
    </message>
    <message>
        <source>Snippet code</source>
        <translation>Code des Bausteins</translation>
    </message>
    <message>
        <source>Snippets</source>
        <translation>Bausteine</translation>
    </message>
</context>
<context>
    <name>SourceExcerpt</name>
    <message>
        <source>Open in editor</source>
        <translation>Im Editor öffnen</translation>
    </message>
    <message>
        <source>Open the file in its default program</source>
        <translation>Datei mit dem Programm öffnen, das dieser Computer dafür hat</translation>
    </message>
    <message>
        <source>{file}, line {n}</source>
        <translation>{file}, Zeile {n}</translation>
    </message>
</context>
<context>
    <name>SourceLines</name>
    <message>
        <source>Lines in the cell; Enter jumps to a line&apos;s next step</source>
        <translation>Zeilen der Zelle; Enter springt zum nächsten Schritt einer Zeile</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Compiling (first time only)</source>
        <translation>Wird übersetzt, nur einmal</translation>
    </message>
    <message>
        <source>Installing packages</source>
        <translation>Pakete werden installiert</translation>
    </message>
    <message>
        <source>Loading runtime</source>
        <translation>Laufzeitumgebung wird geladen</translation>
    </message>
    <message>
        <source>No run can start until that is fixed.</source>
        <translation>Vorher kann kein Lauf starten.</translation>
    </message>
    <message>
        <source>Pyodide is ready</source>
        <translation>Pyodide ist bereit</translation>
    </message>
    <message>
        <source>Reading files</source>
        <translation>Dateien werden gelesen</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Runs still work, but start more slowly: each loads its packages itself.</source>
        <translation>Läufe gehen trotzdem: Jeder lädt selbst, was er braucht, langsamer.</translation>
    </message>
    <message>
        <source>Saving for future runs</source>
        <translation>Speichern für künftige Läufe</translation>
    </message>
</context>
<context>
    <name>StageItem</name>
    <message>
        <source>Done</source>
        <translation>Getan</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Not yet</source>
        <translation>Noch nicht</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
</context>
<context>
    <name>StartFacts</name>
    <message>
        <source>1 operation</source>
        <translation>1 Vorgang</translation>
    </message>
    <message>
        <source>Can move or heat</source>
        <translation>Kann sich bewegen oder heizen</translation>
    </message>
    <message>
        <source>Cannot move or heat</source>
        <translation>Nichts darin bewegt sich oder heizt</translation>
    </message>
    <message>
        <source>Nothing moves</source>
        <translation>Nichts bewegt sich</translation>
    </message>
    <message>
        <source>{does}. Reason: “{reason}”</source>
        <translation>{does}. Grund: „{reason}“</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} und {last}</translation>
    </message>
    <message>
        <source>{n} operations</source>
        <translation>{n} Vorgänge</translation>
    </message>
</context>
<context>
    <name>StartSheet</name>
    <message>
        <source>1 question</source>
        <translation>1 Frage</translation>
    </message>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>An earlier emergency stop cannot be ruled out: {why}.</source>
        <translation>Ob vorher ein Not-Halt war, ist nicht bekannt: {why}.</translation>
    </message>
    <message>
        <source>Back to setup</source>
        <translation>Zurück zur Einrichtung</translation>
    </message>
    <message>
        <source>Changed values</source>
        <translation>Geänderte Werte</translation>
    </message>
    <message>
        <source>Enter does nothing here. By keyboard: Tab to the button, then Space.</source>
        <translation>Statt der Eingabetaste: Tab, dann Leertaste.</translation>
    </message>
    <message>
        <source>I looked at all of them. Nothing is in their way.</source>
        <translation>Ich habe alle angesehen. Nichts ist ihnen im Weg.</translation>
    </message>
    <message>
        <source>I looked at both. Nothing is in their way.</source>
        <translation>Ich habe beide angesehen. Nichts ist ihnen im Weg.</translation>
    </message>
    <message>
        <source>I looked at it. Nothing is in its way.</source>
        <translation>Ich habe es angesehen. Nichts ist ihm im Weg.</translation>
    </message>
    <message>
        <source>It then pauses until you have checked the deck</source>
        <translation>Dann Pause, bis Sie das Deck geprüft haben</translation>
    </message>
    <message>
        <source>No value differs from the defaults</source>
        <translation>Kein Wert weicht von den Vorgaben ab</translation>
    </message>
    <message>
        <source>Queue real run</source>
        <translation>Echten Lauf einreihen</translation>
    </message>
    <message>
        <source>Queue real run {n}</source>
        <translation>Echten Lauf {n} einreihen</translation>
    </message>
    <message>
        <source>Queue run {n}?</source>
        <translation>Lauf {n} einreihen?</translation>
    </message>
    <message>
        <source>Queue the run?</source>
        <translation>Den Lauf einreihen?</translation>
    </message>
    <message>
        <source>Real instruments will be used</source>
        <translation>Echte Geräte werden benutzt</translation>
    </message>
    <message>
        <source>Real instruments will move</source>
        <translation>Echte Geräte werden sich bewegen</translation>
    </message>
    <message>
        <source>Some information about this run is missing.</source>
        <translation>Nicht alles über diesen Lauf ist bekannt.</translation>
    </message>
    <message>
        <source>Start real run</source>
        <translation>Echten Lauf starten</translation>
    </message>
    <message>
        <source>Start real run {n}</source>
        <translation>Echten Lauf {n} starten</translation>
    </message>
    <message>
        <source>Start run {n} now?</source>
        <translation>Lauf {n} jetzt starten?</translation>
    </message>
    <message>
        <source>Start the run now?</source>
        <translation>Den Lauf jetzt starten?</translation>
    </message>
    <message>
        <source>Start without {things}</source>
        <translation>Starten ohne {things}</translation>
    </message>
    <message>
        <source>Starts when {role} is free</source>
        <translation>Startet, wenn {role} frei ist</translation>
    </message>
    <message>
        <source>Tick the box above first</source>
        <translation>Zuerst das Kästchen oben ankreuzen</translation>
    </message>
    <message>
        <source>What will be used</source>
        <translation>Was benutzt wird</translation>
    </message>
    <message>
        <source>What will move</source>
        <translation>Was sich bewegen wird</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>default {value}</source>
        <translation>Vorgabe {value}</translation>
    </message>
    <message>
        <source>{names}: EMERGENCY STOP at {time} (run {run}). {outcome}</source>
        <translation>{names}: NOT-HALT um {time} (Lauf {run}). {outcome}</translation>
    </message>
    <message>
        <source>{n} questions</source>
        <translation>{n} Fragen</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
    <message>
        <source>{reason}. Go back to setup.</source>
        <translation>{reason}. Zurück zur Einrichtung.</translation>
    </message>
</context>
<context>
    <name>StateHeader</name>
    <message>
        <source>After this step</source>
        <translation>Nach diesem Schritt</translation>
    </message>
    <message>
        <source>All within limits so far</source>
        <translation>Bisher alles in den Grenzen</translation>
    </message>
    <message>
        <source>In simulation</source>
        <translation>In der Simulation</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>Innerhalb</translation>
    </message>
    <message>
        <source>It may first make its instruments safe</source>
        <translation>Es darf vorher seine Geräte zur Ruhe bringen</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Es läuft nichts</translation>
    </message>
    <message>
        <source>Partly sim</source>
        <translation>Teils sim</translation>
    </message>
    <message>
        <source>Partly simulated</source>
        <translation>Teilweise simuliert</translation>
    </message>
    <message>
        <source>Paused {time}</source>
        <translation>Pausiert {time}</translation>
    </message>
    <message>
        <source>Preparing Python</source>
        <translation>Python wird vorbereitet</translation>
    </message>
    <message>
        <source>Replaying the record of {title}</source>
        <translation>Die Aufzeichnung von {title} wird durchgegangen</translation>
    </message>
    <message>
        <source>Run again…</source>
        <translation>Erneut starten…</translation>
    </message>
    <message>
        <source>Set up again</source>
        <translation>Neu einrichten</translation>
    </message>
    <message>
        <source>Sim</source>
        <translation>Sim</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Starting {title}</source>
        <translation>{title} wird gestartet</translation>
    </message>
    <message>
        <source>The program has been asked to end</source>
        <translation>Das Programm wird aufgefordert, zu enden</translation>
    </message>
    <message>
        <source>The program is being terminated</source>
        <translation>Das Programm wird sofort beendet</translation>
    </message>
    <message>
        <source>The run will end before the program starts</source>
        <translation>Der Lauf endet, bevor das Programm startet</translation>
    </message>
    <message>
        <source>The run will stop after this step</source>
        <translation>Der Lauf wird nach diesem Schritt gestoppt</translation>
    </message>
    <message>
        <source>Waiting for its instruments</source>
        <translation>Wartet auf seine Geräte</translation>
    </message>
    <message>
        <source>Waiting {time}</source>
        <translation>Wartet {time}</translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation>von {person}</translation>
    </message>
    <message>
        <source>no limits</source>
        <translation>keine Grenzen</translation>
    </message>
    <message>
        <source>no limits in this protocol</source>
        <translation>keine Grenzen in diesem Protokoll</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>seit {time}</translation>
    </message>
    <message>
        <source>wait not counted</source>
        <translation>Warten zählt nicht</translation>
    </message>
    <message>
        <source>{n} of {total} outside</source>
        <translation>{n} von {total} außerhalb</translation>
    </message>
    <message>
        <source>{role}: unplugged, waiting for it</source>
        <translation>{role}: Kabel gezogen, wartet darauf</translation>
    </message>
    <message>
        <source>{role}: unplugged, waiting {seconds} s more</source>
        <translation>{role}: Kabel gezogen, wartet {seconds} s darauf</translation>
    </message>
    <message>
        <source>{step} · waiting, {time} left</source>
        <translation>{step} · wartet, noch {time}</translation>
    </message>
    <message>
        <source>{time} in total</source>
        <translation>{time} insgesamt</translation>
    </message>
    <message>
        <source>{time} of it waiting</source>
        <translation>davon {time} gewartet</translation>
    </message>
    <message>
        <source>{time}, at {pace}</source>
        <translation>{time}, mit {pace}</translation>
    </message>
</context>
<context>
    <name>StateWords</name>
    <message>
        <source>At least until {time}</source>
        <translation>Mindestens bis {time}</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>Done at about {time}</source>
        <translation>Fertig etwa {time}</translation>
    </message>
    <message>
        <source>Done ~{time}</source>
        <translation>Fertig ~{time}</translation>
    </message>
    <message>
        <source>Step {n} of {total} · {title}</source>
        <translation>Schritt {n} von {total} · {title}</translation>
    </message>
    <message>
        <source>Step {n} · {title}</source>
        <translation>Schritt {n} · {title}</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>noch ein paar Sekunden</translation>
    </message>
    <message>
        <source>about {h} h {n} min left</source>
        <translation>noch etwa {h} h {n} min</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>noch etwa {n} min</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>noch etwa {n} s</translation>
    </message>
    <message>
        <source>not including your response time</source>
        <translation>ohne die Zeit für Ihre Antworten</translation>
    </message>
    <message>
        <source>thread {name}</source>
        <translation>Thread {name}</translation>
    </message>
    <message>
        <source>{time} so far</source>
        <translation>{time} bisher</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>1 instrument responding</source>
        <translation>1 Gerät antwortet</translation>
    </message>
    <message>
        <source>1 new message</source>
        <translation>1 neue Meldung</translation>
    </message>
    <message>
        <source>1 port</source>
        <translation>1 Port</translation>
    </message>
    <message>
        <source>1 warm worker</source>
        <translation>1 Worker bereit</translation>
    </message>
    <message>
        <source>Click to see the instruments and ports.</source>
        <translation>Drücken Sie hier, um die Geräte und die Anschlüsse zu sehen.</translation>
    </message>
    <message>
        <source>How long the last run took to start its program.</source>
        <translation>So lange dauerte es, bis das Programm des letzten Laufs beginnen konnte.</translation>
    </message>
    <message>
        <source>Interpreters kept ready, so that a run can start at once.</source>
        <translation>Interpreter, die auf ein Programm warten: Ein Lauf, der einen findet, beginnt sofort.</translation>
    </message>
    <message>
        <source>Looking for ports…</source>
        <translation>Ports werden gesucht…</translation>
    </message>
    <message>
        <source>New packages are being prepared</source>
        <translation>Neue Pakete werden vorbereitet</translation>
    </message>
    <message>
        <source>No instrument connected</source>
        <translation>Kein Gerät verbunden</translation>
    </message>
    <message>
        <source>No instrument plugged in</source>
        <translation>Kein Gerät eingesteckt</translation>
    </message>
    <message>
        <source>No new messages</source>
        <translation>Keine neuen Meldungen</translation>
    </message>
    <message>
        <source>Preparing Python</source>
        <translation>Python wird vorbereitet</translation>
    </message>
    <message>
        <source>Preparing Python {percent} %</source>
        <translation>Python wird vorbereitet: {percent} %</translation>
    </message>
    <message>
        <source>Python and the protocols&apos; packages are loaded.</source>
        <translation>Python und die Pakete der Protokolle sind geladen.</translation>
    </message>
    <message>
        <source>Python could not be prepared</source>
        <translation>Python konnte nicht vorbereitet werden</translation>
    </message>
    <message>
        <source>Python ready</source>
        <translation>Python bereit</translation>
    </message>
    <message>
        <source>Python ready in {ms} ms</source>
        <translation>Python bereit in {ms} ms</translation>
    </message>
    <message>
        <source>Python starts with the first run</source>
        <translation>Python startet mit dem ersten Lauf</translation>
    </message>
    <message>
        <source>Shortcuts  F1</source>
        <translation>Tasten  F1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Warming up a worker</source>
        <translation>Ein Worker wird vorbereitet</translation>
    </message>
    <message>
        <source>You can already click Run: the program will start when Python is ready.</source>
        <translation>Sie können jetzt starten: Das Programm beginnt, sobald Python bereit ist.</translation>
    </message>
    <message>
        <source>{count} new messages</source>
        <translation>{count} neue Meldungen</translation>
    </message>
    <message>
        <source>{count} ports</source>
        <translation>{count} Ports</translation>
    </message>
    <message>
        <source>{count} warm workers</source>
        <translation>{count} Worker bereit</translation>
    </message>
    <message>
        <source>{n} instruments, 1 responding</source>
        <translation>{n} Geräte, 1 antwortet</translation>
    </message>
    <message>
        <source>{n} instruments, {answering} responding</source>
        <translation>{n} Geräte, {answering} antworten</translation>
    </message>
    <message>
        <source>{n} of {all} instruments responding</source>
        <translation>{n} von {all} Geräten antworten</translation>
    </message>
    <message>
        <source>{n} plugged in, 1 responding</source>
        <translation>{n} eingesteckt, 1 antwortet</translation>
    </message>
    <message>
        <source>{n} plugged in, none has responded</source>
        <translation>{n} eingesteckt, keines hat geantwortet</translation>
    </message>
    <message>
        <source>{n} plugged in, {answering} responding</source>
        <translation>{n} eingesteckt, {answering} antworten</translation>
    </message>
    <message>
        <source>{stage}, {count} s so far</source>
        <translation>{stage}, bisher {count} s</translation>
    </message>
</context>
<context>
    <name>StepDelegate</name>
    <message>
        <source>Repeated</source>
        <translation>Wiederholt</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <source>needs a decision · {time}</source>
        <translation>Entscheidung nötig · {time}</translation>
    </message>
    <message>
        <source>next</source>
        <translation>als Nächstes</translation>
    </message>
    <message>
        <source>now · {time}</source>
        <translation>jetzt · {time}</translation>
    </message>
    <message>
        <source>now · {time} of about {expected}</source>
        <translation>jetzt · {time} von etwa {expected}</translation>
    </message>
    <message>
        <source>waiting for you · {time}</source>
        <translation>wartet auf Sie · {time}</translation>
    </message>
</context>
<context>
    <name>StepRows</name>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>line {n}</source>
        <translation>Zeile {n}</translation>
    </message>
    <message>
        <source>outside its limits</source>
        <translation>außerhalb seiner Grenzen</translation>
    </message>
    <message>
        <source>repeated</source>
        <translation>wiederholt</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>{n}. {title}, pending</source>
        <translation>{n}. {title}, kommt noch</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>StepSlider</name>
    <message>
        <source>Step {n} of {count}</source>
        <translation>Schritt {n} von {count}</translation>
    </message>
    <message>
        <source>Trace step</source>
        <translation>Schritt des Ablaufs</translation>
    </message>
</context>
<context>
    <name>StepsPanel</name>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>Back to step {n}</source>
        <translation>Zurück zu Schritt {n}</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show log and bytes for all steps (Esc)</source>
        <translation>Log und Bytes aller Schritte zeigen (Esc)</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>The log and the bytes show only the selected step; Esc shows all</source>
        <translation>Vom gewählten Schritt werden daneben Log und Bytes gezeigt; Esc zeigt alle</translation>
    </message>
    <message>
        <source>the first {n} are in the record</source>
        <translation>die ersten {n} stehen in der Aufzeichnung</translation>
    </message>
    <message>
        <source>{done} done · about {left} more</source>
        <translation>{done} fertig · etwa {left} weitere</translation>
    </message>
    <message>
        <source>{done} done · {left} more</source>
        <translation>{done} fertig · {left} weitere</translation>
    </message>
    <message>
        <source>{n} so far</source>
        <translation>bisher {n}</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
</context>
<context>
    <name>StopNews</name>
    <message>
        <source>Emergency stop: nothing that can move is connected</source>
        <translation>Not-Halt: nichts Bewegliches verbunden</translation>
    </message>
    <message>
        <source>Emergency stop: stop another program&apos;s instruments by hand</source>
        <translation>Not-Halt: Halten Sie die Geräte eines anderen Programms von Hand an</translation>
    </message>
    <message>
        <source>No instrument is in use in this window.</source>
        <translation>In diesem Fenster ist kein Gerät in Gebrauch.</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>Andere Programme</translation>
    </message>
    <message>
        <source>Process {id}</source>
        <translation>Prozess {id}</translation>
    </message>
    <message>
        <source>could not be reached: {why}</source>
        <translation>sie sind nicht erreichbar: {why}</translation>
    </message>
    <message>
        <source>is being told to stop</source>
        <translation>wird gerade angehalten</translation>
    </message>
    <message>
        <source>one of your programs is not responding. Stop its instruments by hand.</source>
        <translation>dieses andere Programm von Ihnen antwortet nicht. Halten Sie seine Geräte von Hand an.</translation>
    </message>
</context>
<context>
    <name>SuppliesPanel</name>
    <message>
        <source>Enough for the rest?</source>
        <translation>Reicht es für den Rest?</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>No more needed</source>
        <translation>Nichts mehr benötigt</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <source>The run no longer follows its dry run</source>
        <translation>Der Lauf folgt nicht mehr seinem Probelauf</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>{n} of {all}</source>
        <translation>{n} von {all}</translation>
    </message>
    <message>
        <source>{volume} needed, {left} left afterwards</source>
        <translation>{volume} benötigt, {left} bleiben übrig</translation>
    </message>
    <message>
        <source>{volume} needed. Add {missing}.</source>
        <translation>{volume} benötigt. {missing} nachfüllen.</translation>
    </message>
    <message>
        <source>{volume} needed; starting volume not entered</source>
        <translation>{volume} benötigt; Anfangsvolumen nicht eingetragen</translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
</context>
<context>
    <name>TableSheet</name>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Als CSV kopieren</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gelesen…</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Als CSV speichern…</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Tabelle speichern</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>{rows} rows, {columns} columns</source>
        <translation>{rows} Zeilen, {columns} Spalten</translation>
    </message>
    <message>
        <source>{words}; {n} more rows are in its file</source>
        <translation>{words}; {n} weitere Zeilen stehen in ihrer Datei</translation>
    </message>
</context>
<context>
    <name>TagRow</name>
    <message>
        <source>More tags</source>
        <translation>Schlagwörter, für die in dieser Reihe kein Platz ist</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>Mehr…</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
</context>
<context>
    <name>Technical</name>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Bytes exchanged</source>
        <translation>Ausgetauschte Bytes</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>Replay the run from its record, without instruments, and compare every bit</source>
        <translation>Den Lauf aus seiner Aufzeichnung wiederholen, ohne Geräte, und jedes Bit vergleichen</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
</context>
<context>
    <name>TechnicalBar</name>
    <message>
        <source>Record verified</source>
        <translation>Aufzeichnung geprüft</translation>
    </message>
    <message>
        <source>Technical: record {id} · steps, values, bytes, log, versions, files</source>
        <translation>Technisches: Aufzeichnung {id} · Schritte, Werte, Bytes, Log, Versionen, Dateien</translation>
    </message>
</context>
<context>
    <name>TextLimit</name>
    <message>
        <source>This field holds at most {n} characters. The rest was cut off.</source>
        <translation>Höchstens {n} Zeichen passen hierhin: der Rest wurde weggelassen.</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>It reported no steps.</source>
        <translation>Er meldete keine Schritte.</translation>
    </message>
    <message>
        <source>Its steps will be here when it has ended.</source>
        <translation>Seine Schritte stehen hier, sobald er beendet ist.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show data, bytes and log for the whole run</source>
        <translation>Daten, Bytes und Log des ganzen Laufs zeigen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>the first {n} of {total}</source>
        <translation>die ersten {n} von {total}</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
</context>
<context>
    <name>TimelineRows</name>
    <message>
        <source>done</source>
        <translation>getan</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>started, not finished</source>
        <translation>begonnen, nicht beendet</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>{word}, repeated {n}×</source>
        <translation>{word}, {n}× wiederholt</translation>
    </message>
</context>
<context>
    <name>TimingCard</name>
    <message>
        <source>Timing</source>
        <translation>Zeiten</translation>
    </message>
    <message>
        <source>upper bar {first}, lower bar {second}</source>
        <translation>oberer Balken {first}, unterer Balken {second}</translation>
    </message>
</context>
<context>
    <name>TimingRows</name>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Time, √ scale</source>
        <translation>Zeit, √-Skala</translation>
    </message>
</context>
<context>
    <name>TimingTable</name>
    <message>
        <source>How long steps took</source>
        <translation>Wie lange Schritte dauerten</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>TraceCanvas</name>
    <message>
        <source>Contents of the lists at this step</source>
        <translation>Was die Listen bei diesem Schritt enthalten</translation>
    </message>
</context>
<context>
    <name>TraceCard</name>
    <message>
        <source>Amber boxes are read by this step</source>
        <translation>Gelbe Kästchen liest dieser Schritt</translation>
    </message>
    <message>
        <source>Cell {n}</source>
        <translation>Zelle {n}</translation>
    </message>
    <message>
        <source>Close trace</source>
        <translation>Ablauf schließen</translation>
    </message>
    <message>
        <source>Green boxes were written by this step or the previous one</source>
        <translation>Grüne Kästchen hat dieser oder der letzte Schritt geschrieben</translation>
    </message>
    <message>
        <source>Nodes are instances of classes named ListNode or TreeNode.</source>
        <translation>Knoten sind Objekte von Klassen, die ListNode oder TreeNode heißen.</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Abspielen</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Step back</source>
        <translation>Schritt zurück</translation>
    </message>
    <message>
        <source>Stop playing</source>
        <translation>Abspielen anhalten</translation>
    </message>
    <message>
        <source>The first {n} operations are shown; {more} others were left out.</source>
        <translation>Gezeigt werden die ersten {n} Operationen; {more} weitere wurden weggelassen.</translation>
    </message>
    <message>
        <source>This cell has no operations on lists or nodes to show.</source>
        <translation>Diese Zelle hat mit Listen oder Knoten nichts getan, was sich zeigen lässt.</translation>
    </message>
    <message>
        <source>Trace</source>
        <translation>Ablauf</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>verglichen</translation>
    </message>
    <message>
        <source>written</source>
        <translation>geschrieben</translation>
    </message>
    <message>
        <source>{n} / {count}</source>
        <translation>{n} / {count}</translation>
    </message>
    <message>
        <source>{words} (Space)</source>
        <translation>{words} (Leertaste)</translation>
    </message>
</context>
<context>
    <name>TraceSteps</name>
    <message>
        <source>In thread {name}.</source>
        <translation>Im Thread {name}.</translation>
    </message>
    <message>
        <source>Nodes: {nodes}.</source>
        <translation>Knoten: {nodes}.</translation>
    </message>
    <message>
        <source>{name} holds {items} and {n} more.</source>
        <translation>{name} enthält {items} und {n} weitere.</translation>
    </message>
    <message>
        <source>{name} holds {items}.</source>
        <translation>{name} enthält {items}.</translation>
    </message>
    <message>
        <source>{name} is empty.</source>
        <translation>{name} ist leer.</translation>
    </message>
    <message>
        <source>{place} appears.</source>
        <translation>{place} erscheint.</translation>
    </message>
    <message>
        <source>{place} is read: {value}.</source>
        <translation>{place} wird gelesen: {value}.</translation>
    </message>
    <message>
        <source>{place} is removed.</source>
        <translation>{place} wird entfernt.</translation>
    </message>
    <message>
        <source>{place} is reordered.</source>
        <translation>{place} wird umgeordnet.</translation>
    </message>
    <message>
        <source>{place} is searched or unpacked.</source>
        <translation>{place} wird durchsucht oder zerlegt.</translation>
    </message>
    <message>
        <source>{place} is set to {value}.</source>
        <translation>{place} wird geschrieben: {value}.</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Cells and their output</source>
        <translation>Was ausgeführt wurde und was daraus wurde</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>Wird gezeichnet…</translation>
    </message>
    <message>
        <source>The figure cannot be shown</source>
        <translation>Die Abbildung kann nicht angezeigt werden</translation>
    </message>
</context>
<context>
    <name>ValueField</name>
    <message>
        <source>A number</source>
        <translation>Eine Zahl</translation>
    </message>
    <message>
        <source>A whole number</source>
        <translation>Eine ganze Zahl</translation>
    </message>
    <message>
        <source>At least {low} {unit}</source>
        <translation>Mindestens {low} {unit}</translation>
    </message>
    <message>
        <source>At most {high} {unit}</source>
        <translation>Höchstens {high} {unit}</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Wird gemessen…</translation>
    </message>
    <message>
        <source>Take a reading from the instrument and put it into the field</source>
        <translation>Das Gerät messen lassen und den Wert in das Feld übernehmen</translation>
    </message>
    <message>
        <source>{low} to {high} {unit}</source>
        <translation>{low} bis {high} {unit}</translation>
    </message>
</context>
<context>
    <name>Values</name>
    <message>
        <source>A figure is too large to show.</source>
        <translation>Eine Abbildung ist zu groß, um angezeigt zu werden.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>Als CSV kopieren</translation>
    </message>
    <message>
        <source>Enlarge or save…</source>
        <translation>Vergrößern oder speichern…</translation>
    </message>
    <message>
        <source>Enlarge, sort or save…</source>
        <translation>Vergrößern, sortieren oder speichern…</translation>
    </message>
    <message>
        <source>Figure {number}</source>
        <translation>Abbildung {number}</translation>
    </message>
    <message>
        <source>HTML (not shown here)</source>
        <translation>HTML (hier nicht angezeigt)</translation>
    </message>
    <message>
        <source>Table {number}</source>
        <translation>Tabelle {number}</translation>
    </message>
    <message>
        <source>There are more rows, which are not shown here</source>
        <translation>Weitere Zeilen werden hier nicht angezeigt</translation>
    </message>
    <message>
        <source>{kinds} (not shown here)</source>
        <translation>{kinds}, das hier nicht angezeigt wird</translation>
    </message>
</context>
<context>
    <name>ValuesCard</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>All {n}</source>
        <translation>Alle {n}</translation>
    </message>
    <message>
        <source>Only differences</source>
        <translation>Nur Unterschiede</translation>
    </message>
    <message>
        <source>Only differences {n}</source>
        <translation>Nur Unterschiede {n}</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Values shown</source>
        <translation>Welche Werte gezeigt werden</translation>
    </message>
</context>
<context>
    <name>VariablesTab</name>
    <message>
        <source>Variables defined in cells are listed here with their type and value.</source>
        <translation>Was Zellen anlegen, steht hier: Name, Typ und Wert.</translation>
    </message>
    <message>
        <source>{n} more are not shown.</source>
        <translation>{n} weitere sind nicht gezeigt.</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>1 value was typed by hand.</source>
        <translation>1 Wert wurde von Hand eingegeben.</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Nicht bestanden</translation>
    </message>
    <message>
        <source>Failed in simulation</source>
        <translation>Nicht bestanden, simuliert</translation>
    </message>
    <message>
        <source>In simulation: {reason}</source>
        <translation>In der Simulation: {reason}</translation>
    </message>
    <message>
        <source>Inconclusive</source>
        <translation>Nicht eindeutig</translation>
    </message>
    <message>
        <source>Inconclusive in simulation</source>
        <translation>Nicht eindeutig, simuliert</translation>
    </message>
    <message>
        <source>No verdict</source>
        <translation>Kein Urteil</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Bestanden</translation>
    </message>
    <message>
        <source>Passed in simulation</source>
        <translation>Bestanden, simuliert</translation>
    </message>
    <message>
        <source>at least {low}</source>
        <translation>mindestens {low}</translation>
    </message>
    <message>
        <source>at most {high}</source>
        <translation>höchstens {high}</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>limits {low} to {high}</source>
        <translation>Grenzen {low} bis {high}</translation>
    </message>
    <message>
        <source>limits ±{high}</source>
        <translation>Grenzen ±{high}</translation>
    </message>
    <message>
        <source>partly by hand</source>
        <translation>teils von Hand</translation>
    </message>
    <message>
        <source>{n} values were typed by hand.</source>
        <translation>{n} Werte wurden von Hand eingegeben.</translation>
    </message>
</context>
<context>
    <name>VerdictWords</name>
    <message>
        <source>Another instrument</source>
        <translation>Ein anderes Gerät</translation>
    </message>
    <message>
        <source>Another model</source>
        <translation>Anderes Modell</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antwortet</translation>
    </message>
    <message>
        <source>Answers late</source>
        <translation>Antwortet spät</translation>
    </message>
    <message>
        <source>Answers, unknown model</source>
        <translation>Antwortet, Modell unbekannt</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>Beschäftigt</translation>
    </message>
    <message>
        <source>Identifies as a different model</source>
        <translation>Antwortet als anderes Modell</translation>
    </message>
    <message>
        <source>Kind not known</source>
        <translation>Art nicht bekannt</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>Not the same instrument</source>
        <translation>Nicht mehr dasselbe</translation>
    </message>
    <message>
        <source>Unknown model</source>
        <translation>Unbekanntes Modell</translation>
    </message>
    <message>
        <source>Used at your request</source>
        <translation>Auf Ihre Entscheidung hin verwendet</translation>
    </message>
    <message>
        <source>Used without a reply</source>
        <translation>Ohne Antwort gewählt</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>beschäftigt</translation>
    </message>
    <message>
        <source>disappears without closing the connection</source>
        <translation>verschwindet, ohne die Verbindung zu beenden</translation>
    </message>
    <message>
        <source>ends a reply incorrectly</source>
        <translation>beendet eine Antwort falsch</translation>
    </message>
    <message>
        <source>refuses connections</source>
        <translation>weist Verbindungen ab</translation>
    </message>
    <message>
        <source>repeats its last reply</source>
        <translation>wiederholt die letzte Antwort</translation>
    </message>
    <message>
        <source>replies byte by byte</source>
        <translation>antwortet Byte für Byte</translation>
    </message>
    <message>
        <source>replies byte by byte, slowly</source>
        <translation>antwortet Byte für Byte, langsam</translation>
    </message>
    <message>
        <source>replies late</source>
        <translation>antwortet spät</translation>
    </message>
    <message>
        <source>replies twice</source>
        <translation>antwortet zweimal</translation>
    </message>
    <message>
        <source>replies with garbage</source>
        <translation>antwortet Unsinn</translation>
    </message>
    <message>
        <source>resets the connection</source>
        <translation>setzt die Verbindung zurück</translation>
    </message>
    <message>
        <source>sends a wrong number</source>
        <translation>sendet eine falsche Zahl</translation>
    </message>
    <message>
        <source>sends half a reply</source>
        <translation>gibt eine halbe Antwort</translation>
    </message>
    <message>
        <source>sends no reply</source>
        <translation>gibt keine Antwort</translation>
    </message>
    <message>
        <source>unplugged</source>
        <translation>ausgesteckt</translation>
    </message>
    <message>
        <source>{what} (every time)</source>
        <translation>{what} (jedes Mal)</translation>
    </message>
    <message>
        <source>{what} (reply {n})</source>
        <translation>{what} (Antwort {n})</translation>
    </message>
    <message>
        <source>{what} after command {n}</source>
        <translation>{what} nach Befehl {n}</translation>
    </message>
    <message>
        <source>{what} after reply {n}</source>
        <translation>{what} nach Antwort {n}</translation>
    </message>
    <message>
        <source>{what} after {n} × “{command}”</source>
        <translation>{what} nach {n} × „{command}“</translation>
    </message>
    <message>
        <source>{what} on command {n}</source>
        <translation>{what} bei Befehl {n}</translation>
    </message>
    <message>
        <source>{what} on every command</source>
        <translation>{what} bei jedem Befehl</translation>
    </message>
    <message>
        <source>{what} on every “{command}”</source>
        <translation>{what} bei jedem „{command}“</translation>
    </message>
    <message>
        <source>{what} on “{command}” number {n}</source>
        <translation>{what} bei „{command}“ Nummer {n}</translation>
    </message>
    <message>
        <source>{what}. Reason: “{reason}”</source>
        <translation>{what}. Grund: „{reason}“</translation>
    </message>
</context>
<context>
    <name>VersionsSheet</name>
    <message>
        <source>Approved by</source>
        <translation>Freigegeben von</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>Only the current version is known. Once the file changes, versions used by runs will be listed here</source>
        <translation>Nur die aktuelle Version ist bekannt. Sobald sich die Datei ändert, stehen hier auch die, die Läufe benutzt haben</translation>
    </message>
    <message>
        <source>Open its last run</source>
        <translation>Ihren letzten Lauf öffnen</translation>
    </message>
    <message>
        <source>Ran</source>
        <translation>Gelaufen</translation>
    </message>
    <message>
        <source>Reading run records…</source>
        <translation>Die Aufzeichnungen der Läufe werden gelesen…</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>Die Datei</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Versions of {name}</source>
        <translation>Versionen von {name}</translation>
    </message>
    <message>
        <source>from the older to the newer version</source>
        <translation>von der älteren zur neueren</translation>
    </message>
    <message>
        <source>from this version to the current file</source>
        <translation>von dieser Version zur Datei, wie sie jetzt ist</translation>
    </message>
    <message>
        <source>never; written {when}</source>
        <translation>nie; geschrieben {when}</translation>
    </message>
    <message>
        <source>none: this is the current file</source>
        <translation>keine: Es ist die Datei, wie sie jetzt ist</translation>
    </message>
    <message>
        <source>{n} versions are known: the current file and those used by runs. Choose one, or hold Ctrl to choose two</source>
        <translation>{n} Versionen sind bekannt: die aktuelle Datei und die, die Läufe benutzt haben. Wählen Sie eine, oder mit Strg zwei</translation>
    </message>
    <message>
        <source>{version} · current</source>
        <translation>{version} · jetzt</translation>
    </message>
</context>
<context>
    <name>WaitCommands</name>
    <message>
        <source>Skip wait</source>
        <translation>Warten beenden</translation>
    </message>
    <message>
        <source>Wait 1 minute longer</source>
        <translation>1 Minute länger warten</translation>
    </message>
    <message>
        <source>incubation sleep timer</source>
        <translation>Inkubation Pause Timer Wartezeit</translation>
    </message>
</context>
<context>
    <name>WaitPanel</name>
    <message>
        <source>+1 min</source>
        <translation>+1 min</translation>
    </message>
    <message>
        <source>Current wait</source>
        <translation>Die laufende Wartezeit</translation>
    </message>
    <message>
        <source>End this wait now. The protocol continues with its next line.</source>
        <translation>Diese Wartezeit jetzt beenden: Das Protokoll fährt mit seiner nächsten Zeile fort.</translation>
    </message>
    <message>
        <source>Make this wait 1 minute longer</source>
        <translation>Diese Wartezeit um 1 Minute verlängern</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Es läuft nichts</translation>
    </message>
    <message>
        <source>Skip wait</source>
        <translation>Warten beenden</translation>
    </message>
    <message>
        <source>The protocol is not in a timed wait</source>
        <translation>Das Protokoll wartet gerade keine Zeit ab</translation>
    </message>
    <message>
        <source>This wait cannot be extended</source>
        <translation>Diese Wartezeit hat kein Ende, das sich verschieben ließe</translation>
    </message>
    <message>
        <source>This wait is being skipped</source>
        <translation>Diese Wartezeit wird gerade beendet</translation>
    </message>
    <message>
        <source>Wait 1 minute longer</source>
        <translation>1 Minute länger warten</translation>
    </message>
    <message>
        <source>being skipped</source>
        <translation>wird beendet</translation>
    </message>
    <message>
        <source>left</source>
        <translation>verbleibend</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>vergangen</translation>
    </message>
    <message>
        <source>skipped on Continue</source>
        <translation>endet beim Fortfahren</translation>
    </message>
    <message>
        <source>{title} · step {n}, wait 1 of {count}</source>
        <translation>{title} · Schritt {n}, 1 von {count} Wartezeiten</translation>
    </message>
</context>
<context>
    <name>WellsControl</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>These wells are not on the plate below</source>
        <translation>Diese Wells gibt es auf der Platte unten nicht</translation>
    </message>
    <message>
        <source>{n} of {total} wells</source>
        <translation>{n} von {total} Wells</translation>
    </message>
</context>
<context>
    <name>WheelsPanel</name>
    <message>
        <source>Added {names}</source>
        <translation>{names} hinzugefügt</translation>
    </message>
    <message>
        <source>Adding packages</source>
        <translation>Pakete werden hinzugefügt</translation>
    </message>
    <message>
        <source>Adding {names}</source>
        <translation>{names} wird hinzugefügt</translation>
    </message>
    <message>
        <source>Already present: {names}</source>
        <translation>{names} war schon da</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Looking for packages</source>
        <translation>Pakete werden gesucht</translation>
    </message>
    <message>
        <source>Nothing was added</source>
        <translation>Nichts wurde hinzugefügt</translation>
    </message>
    <message>
        <source>Reading wheels</source>
        <translation>Wheels werden gelesen</translation>
    </message>
    <message>
        <source>Stopping. Nothing will be added.</source>
        <translation>Wird gestoppt; nichts wird hinzugefügt.</translation>
    </message>
    <message>
        <source>{size}, now available to protocols.</source>
        <translation>{size}; Protokolle können es ab jetzt benutzen.</translation>
    </message>
</context>
<context>
    <name>WhoDidWhat</name>
    <message>
        <source>Answered before the run: “{answer}” to “{question}”</source>
        <translation>Vor dem Lauf beantwortet: „{answer}“ auf „{question}“</translation>
    </message>
    <message>
        <source>Continued manually</source>
        <translation>Von Hand fortgesetzt</translation>
    </message>
    <message>
        <source>EMERGENCY STOP was pressed</source>
        <translation>NOT-HALT wurde gedrückt</translation>
    </message>
    <message>
        <source>Instruments checked after an emergency stop</source>
        <translation>Was ein Not-Halt angehalten hatte, wurde angesehen</translation>
    </message>
    <message>
        <source>No answer in time, continued with “{answer}”: “{question}”</source>
        <translation>Keine rechtzeitige Antwort, weiter mit „{answer}“: „{question}“</translation>
    </message>
    <message>
        <source>Note added</source>
        <translation>Notiert</translation>
    </message>
    <message>
        <source>Paused manually</source>
        <translation>Von Hand pausiert</translation>
    </message>
    <message>
        <source>Paused manually during the step</source>
        <translation>Von Hand mitten im Schritt pausiert</translation>
    </message>
    <message>
        <source>Stopped manually</source>
        <translation>Von Hand gestoppt</translation>
    </message>
    <message>
        <source>The instruments had to be stopped</source>
        <translation>Die Geräte mussten angehalten werden</translation>
    </message>
    <message>
        <source>The pace was changed</source>
        <translation>Das Tempo wurde geändert</translation>
    </message>
    <message>
        <source>The program was terminated immediately</source>
        <translation>Das Programm wurde sofort beendet</translation>
    </message>
    <message>
        <source>The record of the interrupted run was closed</source>
        <translation>Die Aufzeichnung des unterbrochenen Laufs wurde geschlossen</translation>
    </message>
    <message>
        <source>The run was started</source>
        <translation>Der Lauf wurde gestartet</translation>
    </message>
    <message>
        <source>The wait was skipped manually</source>
        <translation>Das Warten wurde von Hand übersprungen</translation>
    </message>
    <message>
        <source>What the interrupted run left open was settled</source>
        <translation>Was der unterbrochene Lauf offen ließ, wurde geklärt</translation>
    </message>
    <message>
        <source>{person} added a note</source>
        <translation>{person} hat notiert</translation>
    </message>
    <message>
        <source>{person} answered “{answer}” to “{question}”</source>
        <translation>{person} hat mit „{answer}“ auf „{question}“ geantwortet</translation>
    </message>
    <message>
        <source>{person} changed the pace</source>
        <translation>{person} hat das Tempo geändert</translation>
    </message>
    <message>
        <source>{person} checked the stopped instruments</source>
        <translation>{person} hat nachgesehen, was ein Not-Halt angehalten hatte</translation>
    </message>
    <message>
        <source>{person} closed the record of the interrupted run</source>
        <translation>{person} hat die Aufzeichnung des unterbrochenen Laufs geschlossen</translation>
    </message>
    <message>
        <source>{person} continued</source>
        <translation>{person} hat fortgesetzt</translation>
    </message>
    <message>
        <source>{person} ended the program immediately</source>
        <translation>{person} hat das Programm sofort beendet</translation>
    </message>
    <message>
        <source>{person} had to stop the instruments</source>
        <translation>{person} musste die Geräte anhalten</translation>
    </message>
    <message>
        <source>{person} paused</source>
        <translation>{person} hat pausiert</translation>
    </message>
    <message>
        <source>{person} paused within the step</source>
        <translation>{person} hat mitten im Schritt pausiert</translation>
    </message>
    <message>
        <source>{person} pressed EMERGENCY STOP</source>
        <translation>{person} hat NOT-HALT gedrückt</translation>
    </message>
    <message>
        <source>{person} settled what the interrupted run left open</source>
        <translation>{person} hat geklärt, was der unterbrochene Lauf offen ließ</translation>
    </message>
    <message>
        <source>{person} skipped the wait</source>
        <translation>{person} hat das Warten übersprungen</translation>
    </message>
    <message>
        <source>{person} started the run</source>
        <translation>{person} hat den Lauf gestartet</translation>
    </message>
    <message>
        <source>{person} stopped the run</source>
        <translation>{person} hat den Lauf gestoppt</translation>
    </message>
    <message>
        <source>“{answer}” was the answer to “{question}”</source>
        <translation>„{answer}“ war die Antwort auf „{question}“</translation>
    </message>
</context>
<context>
    <name>WindowNews</name>
    <message>
        <source>Open its record</source>
        <translation>Aufzeichnung öffnen</translation>
    </message>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message>
        <source>{name} was unplugged</source>
        <translation>{name} wurde ausgesteckt</translation>
    </message>
    <message>
        <source>{path} disappeared. No run is using it.</source>
        <translation>{path} ist verschwunden. Kein Lauf benutzt es.</translation>
    </message>
    <message>
        <source>{path} disappeared. The current run is using it.</source>
        <translation>{path} ist verschwunden. Der laufende Lauf benutzt es.</translation>
    </message>
    <message>
        <source>{path} disappeared. {run} is using it.</source>
        <translation>{path} ist verschwunden. {run} benutzt es.</translation>
    </message>
</context>
<context>
    <name>WirePanel</name>
    <message>
        <source>All ports</source>
        <translation>Alle Ports</translation>
    </message>
    <message>
        <source>Back to newest</source>
        <translation>Zum Neuesten</translation>
    </message>
    <message>
        <source>Byte format</source>
        <translation>Wie Bytes geschrieben werden</translation>
    </message>
    <message>
        <source>Decoded</source>
        <translation>Dekodiert</translation>
    </message>
    <message>
        <source>Decoded: one line for each SCPI, Modbus or HTTP message</source>
        <translation>Dekodiert: eine Zeile für jede Nachricht von SCPI, Modbus oder HTTP</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>Hex</translation>
    </message>
    <message>
        <source>No port traffic yet.</source>
        <translation>Noch ist nichts über einen Port gegangen.</translation>
    </message>
    <message>
        <source>No traffic here. Choose another step, or all ports.</source>
        <translation>Hier ist nichts übertragen worden: Wählen Sie einen anderen Schritt oder alle Ports.</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Port traffic</source>
        <translation>Datenverkehr</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show the bytes for the whole run</source>
        <translation>Bytes des ganzen Laufs zeigen</translation>
    </message>
    <message>
        <source>Step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
    <message>
        <source>Step {n} only</source>
        <translation>Nur Schritt {n}</translation>
    </message>
    <message>
        <source>Step {n} · {title}</source>
        <translation>Schritt {n} · {title}</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Text + hex</source>
        <translation>Text + Hex</translation>
    </message>
    <message>
        <source>The step and program line are not known</source>
        <translation>Kein Schritt und keine Zeile des Programms ist dazu bekannt</translation>
    </message>
    <message>
        <source>This run had no port traffic.</source>
        <translation>In diesem Lauf ging nichts über einen Port.</translation>
    </message>
    <message>
        <source>{file}, line {n}</source>
        <translation>{file}, Zeile {n}</translation>
    </message>
    <message>
        <source>{n} more are only in the record</source>
        <translation>{n} weitere stehen nur in der Aufzeichnung</translation>
    </message>
</context>
<context>
    <name>WireRows</name>
    <message>
        <source>Hexadecimal</source>
        <translation>Hexadezimal</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>line {n} of {file}</source>
        <translation>Zeile {n} von {file}</translation>
    </message>
    <message>
        <source>received</source>
        <translation>empfangen</translation>
    </message>
    <message>
        <source>received from</source>
        <translation>empfangen von</translation>
    </message>
    <message>
        <source>repeated {n} times, last at {time}</source>
        <translation>{n}-mal wiederholt, zuletzt um {time}</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>gesendet</translation>
    </message>
    <message>
        <source>sent to</source>
        <translation>gesendet an</translation>
    </message>
    <message>
        <source>step {n}</source>
        <translation>Schritt {n}</translation>
    </message>
</context>
<context>
    <name>WireTable</name>
    <message>
        <source>Bytes exchanged</source>
        <translation>Ausgetauschte Bytes</translation>
    </message>
    <message>
        <source>Choose a row to see its step and program line</source>
        <translation>Wählen Sie eine Zeile, um ihren Schritt und ihre Programmzeile zu sehen</translation>
    </message>
</context>
<context>
    <name>_CheckLine</name>
    <message>
        <source>Fault</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>Works</source>
        <translation>Funktioniert</translation>
    </message>
</context>
<context>
    <name>_Head</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
</context>
<context>
    <name>_KeyRow</name>
    <message>
        <source>or</source>
        <translation>oder</translation>
    </message>
</context>
<context>
    <name>_Lines</name>
    <message>
        <source>Line {n} of {file}: {text}</source>
        <translation>Zeile {n} von {file}: {text}</translation>
    </message>
    <message>
        <source>Line {n}, this step: {text}</source>
        <translation>Zeile {n}, dieser Schritt: {text}</translation>
    </message>
    <message>
        <source>Line {n}: {text}</source>
        <translation>Zeile {n}: {text}</translation>
    </message>
</context>
<context>
    <name>_Moments</name>
    <message>
        <source>What happened in this branch</source>
        <translation>Was in diesem Zweig geschah</translation>
    </message>
</context>
<context>
    <name>_Quote</name>
    <message>
        <source>What the user would see</source>
        <translation>Was eine Person lesen würde</translation>
    </message>
</context>
<context>
    <name>_RunRow</name>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Report for {title}</source>
        <translation>Bericht von {title}</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut starten</translation>
    </message>
    <message>
        <source>Run {title} again</source>
        <translation>{title} erneut starten</translation>
    </message>
    <message>
        <source>Set up the protocol with this run&apos;s values</source>
        <translation>Das Protokoll mit den Werten dieses Laufs einrichten</translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation>{n} Schritte</translation>
    </message>
</context>
<context>
    <name>_StageRow</name>
    <message>
        <source>not tested yet</source>
        <translation>noch nicht getestet</translation>
    </message>
</context>
<context>
    <name>_VariableList</name>
    <message>
        <source>Variables</source>
        <translation>Variablen</translation>
    </message>
</context>
</TS>
