<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Core</name>
    <message>
        <source>
{left}: stop each with its own button or switch.</source>
        <translation>
{left}: Stoppen Sie jedes mit seinem eigenen Knopf oder Schalter.</translation>
    </message>
    <message>
        <source> (SHA-256 {found}..., not {wanted}...)</source>
        <translation> (SHA-256 {found}... und nicht {wanted}...)</translation>
    </message>
    <message>
        <source> (available: {versions})</source>
        <translation> (es gibt {versions})</translation>
    </message>
    <message>
        <source> (or @sim:{kinds})</source>
        <translation> (oder @sim:{kinds})</translation>
    </message>
    <message>
        <source> (received as {text})</source>
        <translation> (empfangen als {text})</translation>
    </message>
    <message>
        <source> Afterwards: {overheard}.</source>
        <translation> Danach: {overheard}.</translation>
    </message>
    <message>
        <source> Before that command, {instrument} held: {held}.</source>
        <translation> Vor diesem Befehl hielt {instrument}: {held}.</translation>
    </message>
    <message>
        <source> Part of its reply arrived: {partial}.</source>
        <translation> Von der Antwort kam {partial}.</translation>
    </message>
    <message>
        <source> When asked for its state, it replied: {state}.</source>
        <translation> Nach seinem Zustand gefragt, sagt es: {state}.</translation>
    </message>
    <message>
        <source> When queried just now, it replied {encode}.</source>
        <translation> Jetzt gefragt, sagt es {encode}.</translation>
    </message>
    <message>
        <source> and </source>
        <translation> und </translation>
    </message>
    <message>
        <source> and {count} more</source>
        <translation> und {count} weitere</translation>
    </message>
    <message>
        <source> and {count} more bytes</source>
        <translation> und {count} weitere Bytes</translation>
    </message>
    <message>
        <source> and {count} others</source>
        <translation> und {count} weitere</translation>
    </message>
    <message>
        <source> and {names}</source>
        <translation> und {names}</translation>
    </message>
    <message>
        <source> beside it</source>
        <translation> daneben</translation>
    </message>
    <message>
        <source> by the system driver {driver}</source>
        <translation> vom Treiber {driver} des Systems</translation>
    </message>
    <message>
        <source> by {holders}</source>
        <translation> von {holders}</translation>
    </message>
    <message>
        <source> in USB socket {location}</source>
        <translation> an der USB-Buchse {location}</translation>
    </message>
    <message>
        <source> in step {step}, {title}</source>
        <translation> in Schritt {step}, {title}</translation>
    </message>
    <message>
        <source> in {function}</source>
        <translation> in {function}</translation>
    </message>
    <message>
        <source> in{unit}</source>
        <translation> in{unit}</translation>
    </message>
    <message>
        <source> of {counted}</source>
        <translation> von {counted}</translation>
    </message>
    <message>
        <source> of {maximum}{unit} or less</source>
        <translation> bis {maximum}{unit}</translation>
    </message>
    <message>
        <source> of {minimum} to {maximum}{unit}</source>
        <translation> von {minimum} bis {maximum}{unit}</translation>
    </message>
    <message>
        <source> of {minimum}{unit} or more</source>
        <translation> ab {minimum}{unit}</translation>
    </message>
    <message>
        <source> of {plate},</source>
        <translation> von {plate},</translation>
    </message>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source> with the columns {needed}</source>
        <translation> mit den Spalten {needed}</translation>
    </message>
    <message>
        <source> without its global lock</source>
        <translation> ohne globale Sperre</translation>
    </message>
    <message>
        <source> {free} are free.</source>
        <translation> {free} sind frei.</translation>
    </message>
    <message>
        <source>&quot;cells&quot; {number} has no &quot;cell_type&quot;</source>
        <translation>&quot;cells&quot; {number} hat keinen &quot;cell_type&quot;</translation>
    </message>
    <message>
        <source>&quot;{field}&quot; of &quot;cells&quot; {number} is not text</source>
        <translation>&quot;{field}&quot; von &quot;cells&quot; {number} ist kein Text</translation>
    </message>
    <message>
        <source>%%trace must be the first line of a cell</source>
        <translation>%%trace muss die erste Zeile einer Zelle sein</translation>
    </message>
    <message>
        <source>%cd FOLDER</source>
        <translation>%cd ORDNER</translation>
    </message>
    <message>
        <source>%edit needs the number of a cell, the name of a function, or a file.</source>
        <translation>%edit braucht die Nummer einer Zelle, den Namen einer Funktion oder eine Datei.</translation>
    </message>
    <message>
        <source>%notebook needs the name of a file, such as session.ipynb.</source>
        <translation>%notebook braucht den Namen einer Datei, etwa session.ipynb.</translation>
    </message>
    <message>
        <source>%pip install NAME</source>
        <translation>%pip install NAME</translation>
    </message>
    <message>
        <source>&apos;praxis-desktop history list&apos; lists ended runs.</source>
        <translation>&apos;praxis-desktop history list&apos; nennt die beendeten.</translation>
    </message>
    <message>
        <source>(process {getpid})</source>
        <translation>(Prozess {getpid})</translation>
    </message>
    <message>
        <source>, after: {before}</source>
        <translation>, nach: {before}</translation>
    </message>
    <message>
        <source>, in step {step}, {title}</source>
        <translation>, in Schritt {step}, {title}</translation>
    </message>
    <message>
        <source>, in use by {holders}</source>
        <translation>, benutzt von {holders}</translation>
    </message>
    <message>
        <source>, limited to {limit}</source>
        <translation>, begrenzt auf {limit}</translation>
    </message>
    <message>
        <source>, not {wanted}</source>
        <translation>, nicht {wanted}</translation>
    </message>
    <message>
        <source>, or ask an administrator</source>
        <translation>, oder fragen Sie einen Administrator</translation>
    </message>
    <message>
        <source>, serial number {number}</source>
        <translation>, Seriennummer {number}</translation>
    </message>
    <message>
        <source>, unless it installs one itself</source>
        <translation>, wenn es nicht selbst eines installiert</translation>
    </message>
    <message>
        <source>, with more data after that</source>
        <translation>, und dahinter stehen weitere Daten</translation>
    </message>
    <message>
        <source>, {count} are rejected by the driver</source>
        <translation>, {count} lehnt der Treiber ab</translation>
    </message>
    <message>
        <source>, {count} have no effect on this kind of port</source>
        <translation>, {count} sind bei dieser Art Port wirkungslos</translation>
    </message>
    <message>
        <source>, {time_ns:.3f} s into the run</source>
        <translation>, {time_ns:.3f} s nach Beginn des Laufs</translation>
    </message>
    <message>
        <source>, {value} now</source>
        <translation>, jetzt {value}</translation>
    </message>
    <message>
        <source>0,&quot;No error&quot;</source>
        <translation>0,&quot;No error&quot;</translation>
    </message>
    <message>
        <source>1 argument was given</source>
        <translation>1 Argument wurde angegeben</translation>
    </message>
    <message>
        <source>1 file has another name there: not every system accepts its own.</source>
        <translation>1 Datei heißt dort anders: Nicht jedes System nimmt ihren Namen an.</translation>
    </message>
    <message>
        <source>1 file is</source>
        <translation>1 Datei ist</translation>
    </message>
    <message>
        <source>1 question was answered by default, because nobody was asked.</source>
        <translation>1 Frage wurde mit der Vorgabe beantwortet, weil niemand gefragt wurde.</translation>
    </message>
    <message>
        <source>1 request</source>
        <translation>1 Anfrage</translation>
    </message>
    <message>
        <source>1 step was skipped.</source>
        <translation>1 Schritt wurde ausgelassen.</translation>
    </message>
    <message>
        <source>1 stop bit</source>
        <translation>1 Stoppbit</translation>
    </message>
    <message>
        <source>1 value is missing.</source>
        <translation>1 Wert fehlt.</translation>
    </message>
    <message>
        <source>1 value was typed by hand.</source>
        <translation>1 Wert wurde von Hand eingegeben.</translation>
    </message>
    <message>
        <source>1 value, {least}</source>
        <translation>1 Wert, {least}</translation>
    </message>
    <message>
        <source>1 wait was skipped.</source>
        <translation>1 Wartezeit wurde übersprungen.</translation>
    </message>
    <message>
        <source>1+1 is {course}: {told}</source>
        <translation>1+1 ist {course}: {told}</translation>
    </message>
    <message>
        <source>1.5 stop bits are possible only with 5 data bits: 2 are sent instead</source>
        <translation>1,5 Stoppbits gibt es nur mit 5 Datenbits: die Leitung sendet 2</translation>
    </message>
    <message>
        <source>2 stop bits</source>
        <translation>2 Stoppbits</translation>
    </message>
    <message>
        <source>3 (a slot), CARRIER/RAILS/SPOT, or X,Y,Z in mm</source>
        <translation>3 (ein Platz), CARRIER/RAILS/SPOT oder X,Y,Z in mm</translation>
    </message>
    <message>
        <source>32-bit ARM</source>
        <translation>32-Bit-ARM</translation>
    </message>
    <message>
        <source>32-bit x86</source>
        <translation>32-Bit-x86</translation>
    </message>
    <message>
        <source>5 min</source>
        <translation>5 min</translation>
    </message>
    <message>
        <source>96 head</source>
        <translation>96er-Kopf</translation>
    </message>
    <message>
        <source>: it is not a number, or is infinite</source>
        <translation>: es ist keine Zahl, oder unendlich</translation>
    </message>
    <message>
        <source>: step {since} took it</source>
        <translation>: Schritt {since} nahm sie</translation>
    </message>
    <message>
        <source>; and {count} more</source>
        <translation>; und {count} weitere</translation>
    </message>
    <message>
        <source>; granted: {listed}</source>
        <translation>; freigegeben: {listed}</translation>
    </message>
    <message>
        <source>; it replied {heard}</source>
        <translation>; es antwortete {heard}</translation>
    </message>
    <message>
        <source>; its protocol does not say what it expects</source>
        <translation>; sein Protokoll sagt nicht, was es erwartet</translation>
    </message>
    <message>
        <source>; nothing after it is consistent</source>
        <translation>; dahinter passt nichts zusammen</translation>
    </message>
    <message>
        <source>; the {later} batches after it are consistent, so something in the middle was changed or removed</source>
        <translation>; dahinter passen {later} Stapel zusammen, also wurde in der Mitte etwas geändert oder herausgenommen</translation>
    </message>
    <message>
        <source>; to make this permanent, add the rule `{rule}` to /etc/udev/rules.d/50-serial.rules, run `sudo udevadm control --reload &amp;&amp; sudo udevadm trigger`, and join the group: `sudo usermod -aG dialout $USER`</source>
        <translation>; für immer: Legen Sie die Regel `{rule}` in /etc/udev/rules.d/50-serial.rules, führen Sie `sudo udevadm control --reload &amp;&amp; sudo udevadm trigger` aus und treten Sie der Gruppe bei: `sudo usermod -aG dialout $USER`</translation>
    </message>
    <message>
        <source>; {others} more are waiting for it</source>
        <translation>; {others} weitere warten darauf</translation>
    </message>
    <message>
        <source>; {others} more is waiting for it</source>
        <translation>; {others} weiterer wartet darauf</translation>
    </message>
    <message>
        <source>; {switched} switched off</source>
        <translation>; {switched} ausgeschaltet</translation>
    </message>
    <message>
        <source>A channel already has a tip.</source>
        <translation>Ein Kanal hat schon eine Spitze.</translation>
    </message>
    <message>
        <source>A channel found no tip, or has none.</source>
        <translation>Ein Kanal hat keine Spitze gefunden oder hat keine.</translation>
    </message>
    <message>
        <source>A channel found too little liquid.</source>
        <translation>Ein Kanal hat zu wenig Flüssigkeit gefunden.</translation>
    </message>
    <message>
        <source>A different instrument could answer; to rule this out, grant the address instead of the name. If it is the same instrument with a new address, start a new run.</source>
        <translation>Ein anderes Gerät könnte antworten. Um das auszuschließen, geben Sie die Adresse statt des Namens frei. Ist es dasselbe Gerät mit neuer Adresse, beginnen Sie einen neuen Lauf.</translation>
    </message>
    <message>
        <source>A discarded record is kept for {kept_days} days. It may be in a backup; see `history import`.</source>
        <translation>Eine verworfene Aufzeichnung wird {kept_days} Tage behalten. Vielleicht ist sie in einer Sicherung: `history import`.</translation>
    </message>
    <message>
        <source>A dry run cannot be paused.</source>
        <translation>Ein Probelauf wird nicht angehalten.</translation>
    </message>
    <message>
        <source>A line like this separates cells: change it.</source>
        <translation>Solche Zeilen trennen Zellen: Ändern Sie sie.</translation>
    </message>
    <message>
        <source>A name could be redirected to this computer without your knowledge. Grant 127.0.0.1 or localhost if the instrument is on this computer.</source>
        <translation>Ein Name könnte ohne Ihr Wissen auf diesen Computer umgeleitet werden. Geben Sie 127.0.0.1 oder localhost frei, wenn das Gerät an diesem Computer ist.</translation>
    </message>
    <message>
        <source>A note</source>
        <translation>Eine Notiz</translation>
    </message>
    <message>
        <source>A package&apos;s native code accessed memory out of bounds. Use smaller arrays, or tell the package&apos;s authors.</source>
        <translation>Der Maschinencode eines Pakets hat über den Speicher des Programms hinausgegriffen. Verwenden Sie kleinere Arrays, oder melden Sie es den Autoren des Pakets.</translation>
    </message>
    <message>
        <source>A path can lead to only one port: leave one of the two out.</source>
        <translation>Ein Pfad kann nur zu einem Port führen: Lassen Sie einen der beiden weg.</translation>
    </message>
    <message>
        <source>A pause</source>
        <translation>Eine Pause</translation>
    </message>
    <message>
        <source>A person is asked, and ends the run.</source>
        <translation>Eine Person wird gefragt und beendet den Lauf.</translation>
    </message>
    <message>
        <source>A port can have only one role in a run.</source>
        <translation>Ein Port kann in einem Lauf eine Rolle spielen.</translation>
    </message>
    <message>
        <source>A process that died may have left it unfinished, or it was added after the run ended. Delete it.</source>
        <translation>Ein Prozess, der abbrach, hat sie vielleicht unfertig hinterlassen, oder sie kam nach dem Ende des Laufs dorthin. Löschen Sie sie.</translation>
    </message>
    <message>
        <source>A program can be copied at a top-level await. Resume it, then pause it again.</source>
        <translation>Ein Programm kann kopiert werden, wo seine oberste Ebene wartet. Lassen Sie es weiterlaufen und pausieren Sie es wieder.</translation>
    </message>
    <message>
        <source>A program sends datagrams to instruments and receives their answers.</source>
        <translation>Ein Programm sendet Datagramme an Geräte und empfängt deren Antworten.</translation>
    </message>
    <message>
        <source>A public key is a line that begins with praxis-ed25519.</source>
        <translation>Ein öffentlicher Schlüssel ist eine Zeile, die mit praxis-ed25519 beginnt.</translation>
    </message>
    <message>
        <source>A question about a port is already open, and a second one is waiting.</source>
        <translation>Eine Frage nach einem Port ist schon offen, und eine zweite wartet.</translation>
    </message>
    <message>
        <source>A requirement is the name of a package, with its versions if needed: &quot;xxhash&quot; or &quot;xxhash&gt;=3,&lt;5&quot;.</source>
        <translation>Eine Anforderung ist ein Name und gegebenenfalls Versionen: &quot;xxhash&quot; oder &quot;xxhash&gt;=3,&lt;5&quot;.</translation>
    </message>
    <message>
        <source>A rule compares parameters, such as &quot;volume_ul * len(wells) &lt;= reservoir_ul&quot;.</source>
        <translation>Eine Regel vergleicht Parameter, etwa &quot;volume_ul * len(wells) &lt;= reservoir_ul&quot;.</translation>
    </message>
    <message>
        <source>A run has no system shell: use Python instead.</source>
        <translation>Ein Lauf hat keine System-Shell: Nehmen Sie stattdessen Python.</translation>
    </message>
    <message>
        <source>A step was not completed: {title}.</source>
        <translation>Ein Schritt wurde nicht abgeschlossen: {title}.</translation>
    </message>
    <message>
        <source>A stop</source>
        <translation>Ein Stopp</translation>
    </message>
    <message>
        <source>A tip was not picked up, is missing, or is already mounted.</source>
        <translation>Eine Spitze wurde nicht aufgenommen, fehlt oder ist schon aufgesetzt.</translation>
    </message>
    <message>
        <source>A wheel for Pyodide is needed. {by_hand}</source>
        <translation>Ein Wheel für Pyodide ist nötig. {by_hand}</translation>
    </message>
    <message>
        <source>A wheel in the program&apos;s files: await micropip.install(&apos;emfs:/path/of.whl&apos;)</source>
        <translation>Ein Wheel in den Dateien des Programms: await micropip.install(&apos;emfs:/path/of.whl&apos;)</translation>
    </message>
    <message>
        <source>Add --port {role}=DEVICE. If {role} should be the instrument on {path}, write --port {role}={path}.</source>
        <translation>Ergänzen Sie --port {role}=GERÄT. Wenn {role} das Gerät an {path} sein soll, schreiben Sie --port {role}={path}.</translation>
    </message>
    <message>
        <source>Add --reason TEXT.</source>
        <translation>Fügen Sie --reason TEXT hinzu.</translation>
    </message>
    <message>
        <source>Add -o FOLDER.</source>
        <translation>Geben Sie -o ORDNER an.</translation>
    </message>
    <message>
        <source>Add a line for each combination.</source>
        <translation>Fügen Sie für jede Kombination eine Zeile hinzu.</translation>
    </message>
    <message>
        <source>Add a program to it, or choose another file.</source>
        <translation>Schreiben Sie ein Programm hinein, oder wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>Add a terminator.</source>
        <translation>Geben Sie ein Endezeichen an.</translation>
    </message>
    <message>
        <source>Add a version of {project} that supports this Python.</source>
        <translation>Fügen Sie eine andere Version von {project} hinzu, die dieses Python nimmt.</translation>
    </message>
    <message>
        <source>Add another version of {project} if programs should use it.</source>
        <translation>Fügen Sie eine andere Version von {project} hinzu, wenn Programme diese verwenden sollen.</translation>
    </message>
    <message>
        <source>Add await before the call. If it is missing in PyLabRobot itself, use another call.</source>
        <translation>Schreiben Sie await vor den Aufruf. Vergisst es PyLabRobot selbst, nehmen Sie einen anderen Aufruf.</translation>
    </message>
    <message>
        <source>Add files whose names end in {suffix}.</source>
        <translation>Fügen Sie Dateien hinzu, deren Namen auf {suffix} enden.</translation>
    </message>
    <message>
        <source>Add it again.</source>
        <translation>Fügen Sie es erneut hinzu.</translation>
    </message>
    <message>
        <source>Add it again: praxis-desktop packages add {project}=={version} --network</source>
        <translation>Fügen Sie es erneut hinzu: praxis-desktop packages add {project}=={version} --network</translation>
    </message>
    <message>
        <source>Add it as a parameter, such as plate: Plate.</source>
        <translation>Nehmen Sie es als Parameter auf, zum Beispiel plate: Plate.</translation>
    </message>
    <message>
        <source>Add it to the function, or specify a different parameter with deck_param_name.</source>
        <translation>Fügen Sie ihn der Funktion hinzu, oder nennen Sie einen anderen mit deck_param_name.</translation>
    </message>
    <message>
        <source>Add it with --replace to use the new file instead, or keep the existing one.</source>
        <translation>Fügen Sie es mit --replace hinzu, um stattdessen die neue Datei zu verwenden, oder behalten Sie die vorhandene.</translation>
    </message>
    <message>
        <source>Add it with: praxis-desktop packages add &quot;{project}=={version}&quot; --network</source>
        <translation>Fügen Sie es hinzu: praxis-desktop packages add &quot;{project}=={version}&quot; --network</translation>
    </message>
    <message>
        <source>Add it with: praxis-desktop packages add {demand} --network</source>
        <translation>Fügen Sie es hinzu mit: praxis-desktop packages add {demand} --network</translation>
    </message>
    <message>
        <source>Add its wheel as a file: {place} does not allow package indexes on this computer.</source>
        <translation>Fügen Sie sein Wheel als Datei hinzu: {place} verbietet, auf diesem Computer einen Index zu fragen.</translation>
    </message>
    <message>
        <source>Add less, or choose larger labware.</source>
        <translation>Geben Sie weniger zu, oder wählen Sie größere Labware.</translation>
    </message>
    <message>
        <source>Add one, or choose another file.</source>
        <translation>Schreiben Sie eine, oder wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>Add the authority&apos;s certificate to this computer&apos;s trusted certificates.</source>
        <translation>Nehmen Sie das Zertifikat der Stelle unter die vertrauenswürdigen dieses Computers auf.</translation>
    </message>
    <message>
        <source>Add the line `{rule}` to {file}, run `sudo udevadm control --reload &amp;&amp; sudo udevadm trigger`, and plug the device in again. In remote sessions, only members of the dialout group may use it.</source>
        <translation>Schreiben Sie die Zeile `{rule}` in {file}, führen Sie `sudo udevadm control --reload &amp;&amp; sudo udevadm trigger` aus, und stecken Sie das Gerät neu ein. Von anderswo dürfen es nur Mitglieder der Gruppe dialout benutzen.</translation>
    </message>
    <message>
        <source>Add the one you want.</source>
        <translation>Fügen Sie das gewünschte hinzu.</translation>
    </message>
    <message>
        <source>Add the right wheel, or create the lock again: praxis-desktop packages lock.</source>
        <translation>Fügen Sie das richtige Wheel hinzu, oder machen Sie die Lockdatei neu: praxis-desktop packages lock.</translation>
    </message>
    <message>
        <source>Add the wheel of {project} whose name ends in py3-none-any.whl or {platform}.whl, if there is one.</source>
        <translation>Fügen Sie das Wheel von {project} hinzu, dessen Name auf py3-none-any.whl oder {platform}.whl endet, falls es eines gibt.</translation>
    </message>
    <message>
        <source>Add the wheel with: praxis-desktop packages add FILE.whl
Then require it by its name.</source>
        <translation>Fügen Sie das Wheel hinzu mit: praxis-desktop packages add FILE.whl
Fordern Sie es dann mit seinem Namen an.</translation>
    </message>
    <message>
        <source>After line {line} fails, wait until the connection is restored before cleaning up.</source>
        <translation>Warten Sie nach dem Fehler von Zeile {line} vor dem Aufräumen, bis die Verbindung wieder da ist.</translation>
    </message>
    <message>
        <source>After {seconds:g} s without an answer, the run continues with this answer: adjust it if necessary.</source>
        <translation>Nach {seconds:g} s ohne Antwort geht der Lauf mit dieser weiter: Setzen Sie die richtige ein.</translation>
    </message>
    <message>
        <source>All data</source>
        <translation>Alle Daten</translation>
    </message>
    <message>
        <source>Allow access to the instrument that is connected to it.</source>
        <translation>Geben Sie das Gerät frei, das daran angeschlossen ist.</translation>
    </message>
    <message>
        <source>Allow programs more memory: praxis-desktop settings set execution.memory_bytes {memory}</source>
        <translation>Geben Sie Programmen so viel: praxis-desktop settings set execution.memory_bytes {memory}</translation>
    </message>
    <message>
        <source>An answer</source>
        <translation>Eine Antwort</translation>
    </message>
    <message>
        <source>An emergency stop</source>
        <translation>Ein Not-Halt</translation>
    </message>
    <message>
        <source>An error was not handled: {error}.</source>
        <translation>Ein Fehler wurde nicht behandelt: {error}.</translation>
    </message>
    <message>
        <source>An identity has the form usb:VID:PID[,serial=NUMBER][,location=PLACE] or usb:VID:PID:NUMBER, for example usb:0403:6001,serial=A10K.</source>
        <translation>Eine Kennung hat die Form usb:VID:PID[,serial=NUMMER][,location=ORT] oder usb:VID:PID:NUMMER, zum Beispiel usb:0403:6001,serial=A10K.</translation>
    </message>
    <message>
        <source>An immediate pause</source>
        <translation>Eine sofortige Pause</translation>
    </message>
    <message>
        <source>An instrument cannot act on itself.</source>
        <translation>Ein Gerät kann nicht auf sich selbst wirken.</translation>
    </message>
    <message>
        <source>An invalid output was ignored: {error}</source>
        <translation>Eine ungültige Ausgabe wird nicht beachtet: {error}</translation>
    </message>
    <message>
        <source>Another pace</source>
        <translation>Ein anderes Tempo</translation>
    </message>
    <message>
        <source>Another program may have the port open. Close it, then try again.</source>
        <translation>Vielleicht hat ein anderes Programm den Port offen: Schließen Sie es und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Another program, or another part of this one, is accepting connections there. End it, or grant another port.</source>
        <translation>Ein anderes Programm oder ein anderer Teil von diesem nimmt dort Verbindungen an. Beenden Sie es oder gewähren Sie einen anderen Port.</translation>
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
        <source>Any of them could answer. Grant the address of the instrument you mean.</source>
        <translation>Jede davon könnte antworten. Geben Sie die Adresse des gemeinten Geräts frei.</translation>
    </message>
    <message>
        <source>Archive of CSV files</source>
        <translation>Archiv mit CSV-Dateien</translation>
    </message>
    <message>
        <source>Are its settings unchanged?</source>
        <translation>Sind die Einstellungen unverändert?</translation>
    </message>
    <message>
        <source>Are the instruments in the state they were in at the end of the record?
{message} Check them.</source>
        <translation>Sind die Geräte im Zustand am Ende der Aufzeichnung?
{message} Sehen Sie nach ihnen.</translation>
    </message>
    <message>
        <source>Are the same tips still loaded?</source>
        <translation>Sind noch dieselben Spitzen geladen?</translation>
    </message>
    <message>
        <source>Are the tips from {subject} on the channels?</source>
        <translation>Sind die Spitzen von {subject} an den Kanälen?</translation>
    </message>
    <message>
        <source>Are this run&apos;s instruments now connected to this computer, as {ports}?
The run was started on another computer (installation {was}; this one is {now}).</source>
        <translation>Sind die Geräte dieses Laufs jetzt an diesem Computer angeschlossen, als {ports}?
Dieser Lauf wurde auf einem anderen Computer begonnen (Installation {was}; diese ist {now}).</translation>
    </message>
    <message>
        <source>As far as is known, {told}{where}.</source>
        <translation>Soweit bekannt, {told}{where}.</translation>
    </message>
    <message>
        <source>Ask an approver to run: praxis-desktop protocols approve {title} --reason TEXT. &apos;praxis-desktop protocols approved&apos; lists approved protocols.</source>
        <translation>Bitten Sie darum, wer Protokolle freigibt: praxis-desktop protocols approve {title} --reason TEXT. &apos;praxis-desktop protocols approved&apos; nennt die freigegebenen.</translation>
    </message>
    <message>
        <source>Ask the administrator of this computer to change it.</source>
        <translation>Bitten Sie den Administrator dieses Computers, es zu ändern.</translation>
    </message>
    <message>
        <source>Ask the administrator of this computer to fix that file.</source>
        <translation>Bitten Sie den Administrator dieses Computers, diese Datei zu berichtigen.</translation>
    </message>
    <message>
        <source>Ask the person who maintains the list.</source>
        <translation>Fragen Sie, wer die Liste führt.</translation>
    </message>
    <message>
        <source>Ask this computer&apos;s administrator for access to its serial ports.</source>
        <translation>Bitten Sie den Administrator dieses Computers um Zugang zu den seriellen Ports.</translation>
    </message>
    <message>
        <source>Asked a person</source>
        <translation>Person gefragt</translation>
    </message>
    <message>
        <source>Aspirate first.</source>
        <translation>Saugen Sie vorher auf.</translation>
    </message>
    <message>
        <source>Aspirate[ {vols:µL}][ from {resources}][, mixing {mix:mix}]</source>
        <translation>[{vols:µL} ][aus {resources} ]aufsaugen[, dabei mischen: {mix:mix}]</translation>
    </message>
    <message>
        <source>Aspirate[ {volume:µL}] with 96 tips[ from {resource}]</source>
        <translation>[{volume:µL} ]mit 96 Spitzen [aus {resource} ]aufsaugen</translation>
    </message>
    <message>
        <source>At the end of the resumed run: {what}.</source>
        <translation>Am Ende des fortgesetzten Laufs: {what}.</translation>
    </message>
    <message>
        <source>At this computer, unplug it and plug it in again to use it. In remote sessions, only members of the group {group} may use it: run `sudo usermod -aG {group_name} $USER`, then log out and in again.</source>
        <translation>Wer an diesem Computer sitzt, darf ihn benutzen, sobald sein Kabel gezogen und wieder eingesteckt wurde. Von anderswo dürfen es Mitglieder der Gruppe {group}: Führen Sie `sudo usermod -aG {group_name} $USER` aus und melden Sie sich dann ab und wieder an.</translation>
    </message>
    <message>
        <source>Attach a loopback plug that connects TX and RX (pins 2 and 3 of a DE-9), then check again.</source>
        <translation>Stecken Sie einen Stecker auf, der TX und RX verbindet (Pins 2 und 3 einer DE-9), und prüfen Sie dann erneut.</translation>
    </message>
    <message>
        <source>Available decks: {decks}.</source>
        <translation>Decks sind {decks}.</translation>
    </message>
    <message>
        <source>Available: {found}.</source>
        <translation>Es gibt {found}.</translation>
    </message>
    <message>
        <source>Bluetooth serial port</source>
        <translation>Bluetooth-Seriell-Port</translation>
    </message>
    <message>
        <source>Broken pipe</source>
        <translation>die Verbindung ist abgebrochen</translation>
    </message>
    <message>
        <source>Build a wheel for the guest and add it: praxis-desktop packages add FILE.whl</source>
        <translation>Bauen Sie ein Wheel für den Gast und fügen Sie es hinzu: praxis-desktop packages add FILE.whl</translation>
    </message>
    <message>
        <source>Build a wheel with: pip wheel --no-deps {project}. {by_hand}</source>
        <translation>Bauen Sie ein Wheel mit: pip wheel --no-deps {project}. {by_hand}</translation>
    </message>
    <message>
        <source>Building an image for the console</source>
        <translation>Ein Abbild für die Konsole wird gemacht</translation>
    </message>
    <message>
        <source>Building an image for {purpose}: {reason}</source>
        <translation>Ein Abbild von {purpose} wird gemacht: {reason}</translation>
    </message>
    <message>
        <source>Busy</source>
        <translation>Beschäftigt</translation>
    </message>
    <message>
        <source>CO-RE gripper</source>
        <translation>CO-RE-Greifer</translation>
    </message>
    <message>
        <source>CSV tables</source>
        <translation>CSV-Tabellen</translation>
    </message>
    <message>
        <source>Call a method of the {machine}, or remove the parameter.</source>
        <translation>Rufen Sie auf, was ein {machine} tut, oder lassen Sie den Parameter weg.</translation>
    </message>
    <message>
        <source>Call its setup() first.</source>
        <translation>Rufen Sie vorher setup() auf.</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>kein Speicher frei</translation>
    </message>
    <message>
        <source>Change one of the two, or add a version of {project} that satisfies both</source>
        <translation>Ändern Sie eine der beiden, oder fügen Sie eine Version von {project} hinzu, die zu beiden passt</translation>
    </message>
    <message>
        <source>Change one of them, or add a version of {project} that satisfies all</source>
        <translation>Ändern Sie eine davon, oder fügen Sie eine Version von {project} hinzu, die zu allen passt</translation>
    </message>
    <message>
        <source>Change the default, or the range.</source>
        <translation>Ändern Sie die Vorgabe oder den Bereich.</translation>
    </message>
    <message>
        <source>Change the protocol as the finding suggests, then rehearse again.</source>
        <translation>Ändern Sie das Protokoll, wie der Befund sagt, und proben Sie erneut.</translation>
    </message>
    <message>
        <source>Check free space and permissions.</source>
        <translation>Prüfen Sie freien Platz und Rechte.</translation>
    </message>
    <message>
        <source>Check its address and whether it is running.</source>
        <translation>Sehen Sie nach, ob die Adresse stimmt und er läuft.</translation>
    </message>
    <message>
        <source>Check its name, its permissions and those of the folders above it, and the free space on its disk.</source>
        <translation>Prüfen Sie den Namen, die Rechte daran und an den Ordnern darüber sowie den freien Platz auf dem Datenträger.</translation>
    </message>
    <message>
        <source>Check its permissions, or set PRAXIS_HOME to another folder.</source>
        <translation>Prüfen Sie die Rechte, oder stellen Sie PRAXIS_HOME auf einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Check its power and its cable.</source>
        <translation>Prüfen Sie Stromversorgung und Kabel.</translation>
    </message>
    <message>
        <source>Check its power, its network and its address.</source>
        <translation>Prüfen Sie Stromversorgung, Netzwerk und Adresse.</translation>
    </message>
    <message>
        <source>Check that file&apos;s permissions.</source>
        <translation>Prüfen Sie die Rechte dieser Datei.</translation>
    </message>
    <message>
        <source>Check that folder&apos;s free space and permissions, then try again.</source>
        <translation>Prüfen Sie freien Platz und Rechte dieses Ordners und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Check that folder&apos;s permissions and free space, or set history.folder to another one.</source>
        <translation>Prüfen Sie Rechte und Platz dieses Ordners, oder stellen Sie history.folder auf einen anderen.</translation>
    </message>
    <message>
        <source>Check that folder&apos;s permissions and free space.</source>
        <translation>Prüfen Sie Rechte und freien Platz dieses Ordners.</translation>
    </message>
    <message>
        <source>Check that folder&apos;s permissions and whether its disk is read-only, or import a copy of the record elsewhere with `praxis-desktop history import --unfinished`.</source>
        <translation>Prüfen Sie die Rechte dieses Ordners und ob sein Datenträger schreibgeschützt ist; anderswo importiert `praxis-desktop history import --unfinished` eine Kopie davon.</translation>
    </message>
    <message>
        <source>Check that its drive or share is connected and that the setting packages.wheelhouse is correct.</source>
        <translation>Sehen Sie nach, ob sein Datenträger oder seine Freigabe da ist und die Einstellung packages.wheelhouse stimmt.</translation>
    </message>
    <message>
        <source>Check that the disk or network folder is still available, then start again with a new journal.</source>
        <translation>Gibt es den Datenträger oder Netzwerkordner noch? Beginnen Sie mit einem neuen Journal.</translation>
    </message>
    <message>
        <source>Check that the folder is writable. Its contents are unchanged.</source>
        <translation>Prüfen Sie, ob in den Ordner geschrieben werden kann; was darin war, ist noch da.</translation>
    </message>
    <message>
        <source>Check that the printer is on, and that the file can be written, then print again.</source>
        <translation>Prüfen Sie, ob der Drucker eingeschaltet ist und die Datei geschrieben werden kann, und drucken Sie dann erneut.</translation>
    </message>
    <message>
        <source>Check that you have permission to read the file and that its drive works.</source>
        <translation>Sehen Sie nach, ob Sie die Datei lesen dürfen und ob der Datenträger heil ist.</translation>
    </message>
    <message>
        <source>Check the certificate on the instrument.</source>
        <translation>Prüfen Sie das Zertifikat am Gerät.</translation>
    </message>
    <message>
        <source>Check the dates on this computer and on the instrument.</source>
        <translation>Prüfen Sie das Datum dieses Computers und das des Geräts.</translation>
    </message>
    <message>
        <source>Check the disk and this file&apos;s permissions, then try again.</source>
        <translation>Prüfen Sie den Datenträger und die Rechte dieser Datei und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Check the disk that holds {folder}: it may be full or read-only. Nothing was lost.</source>
        <translation>Sehen Sie nach dem Datenträger von {folder}: Er kann voll oder schreibgeschützt sein. Was vorher da war, ist noch da.</translation>
    </message>
    <message>
        <source>Check the disk that it is on, then resume the run again.</source>
        <translation>Prüfen Sie den Datenträger, auf dem sie liegt, und setzen Sie den Lauf dann erneut fort.</translation>
    </message>
    <message>
        <source>Check the folder&apos;s permissions and free space.</source>
        <translation>Prüfen Sie Rechte und freien Platz des Ordners.</translation>
    </message>
    <message>
        <source>Check the instrument&apos;s power and its cable, then start again.</source>
        <translation>Prüfen Sie die Stromversorgung und das Kabel des Geräts und starten Sie dann erneut.</translation>
    </message>
    <message>
        <source>Check the instrument&apos;s state before the command is sent again.</source>
        <translation>Prüfen Sie den Zustand des Geräts, bevor der Befehl erneut gesendet wird.</translation>
    </message>
    <message>
        <source>Check the instrument, then resume the run again, or give it up with `praxis-desktop history close`.</source>
        <translation>Sehen Sie nach dem Gerät und setzen Sie den Lauf wieder fort; oder geben Sie ihn mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Check the instrument, then start again.</source>
        <translation>Prüfen Sie das Gerät, und starten Sie dann erneut.</translation>
    </message>
    <message>
        <source>Check the instrument. The run cannot continue from here; give it up with `praxis-desktop history close`.</source>
        <translation>Sehen Sie nach dem Gerät. Der Lauf kann von hier nicht weitergehen: geben Sie ihn mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Check the instruments, then give up the run: praxis-desktop history close</source>
        <translation>Sehen Sie nach den Geräten, und geben Sie den Lauf auf: praxis-desktop history close</translation>
    </message>
    <message>
        <source>Check the instruments, then restart the console.</source>
        <translation>Sehen Sie nach den Geräten, dann starten Sie die Konsole neu.</translation>
    </message>
    <message>
        <source>Check the name and the folder.</source>
        <translation>Prüfen Sie den Namen und den Ordner.</translation>
    </message>
    <message>
        <source>Check the name and your permissions.</source>
        <translation>Prüfen Sie den Namen und Ihre Rechte.</translation>
    </message>
    <message>
        <source>Check the name, and the index that pip is configured to use. {by_hand}</source>
        <translation>Sehen Sie nach, ob der Name stimmt und der Index, mit dem pip eingerichtet ist. {by_hand}</translation>
    </message>
    <message>
        <source>Check the name.</source>
        <translation>Prüfen Sie den Namen.</translation>
    </message>
    <message>
        <source>Check the network and the proxy, then try again.</source>
        <translation>Sehen Sie nach, ob das Netzwerk da ist (und der Proxy stimmt), und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Check the network.</source>
        <translation>Prüfen Sie das Netzwerk.</translation>
    </message>
    <message>
        <source>Check the path and permissions.</source>
        <translation>Prüfen Sie den Pfad und die Rechte.</translation>
    </message>
    <message>
        <source>Check the permissions of the history folder.</source>
        <translation>Prüfen Sie die Rechte des Ordners des Verlaufs.</translation>
    </message>
    <message>
        <source>Check the permissions of this file and its folder, then try again.</source>
        <translation>Lassen Sie die Rechte dieser Datei und ihres Ordners prüfen und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Check the port number. If the instrument has no TLS, grant tcp:// or http://.</source>
        <translation>Prüfen Sie die Portnummer. Hat das Gerät kein TLS, geben Sie tcp:// oder http:// frei.</translation>
    </message>
    <message>
        <source>Check the port number; many servers accept only one connection.</source>
        <translation>Prüfen Sie die Portnummer; viele Server nehmen nur eine Verbindung an.</translation>
    </message>
    <message>
        <source>Check the printer, then print the remaining pages.</source>
        <translation>Prüfen Sie den Drucker, und drucken Sie dann die übrigen Seiten.</translation>
    </message>
    <message>
        <source>Check the proxy that pip is configured to use.</source>
        <translation>Sehen Sie nach dem Proxy, mit dem pip eingerichtet ist.</translation>
    </message>
    <message>
        <source>Check them, then resume the run again, or give it up with `praxis-desktop history close`.</source>
        <translation>Sehen Sie nach ihnen und setzen Sie den Lauf wieder fort; oder geben Sie ihn mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Check whether pip works: pip --version</source>
        <translation>Sehen Sie nach, ob pip geht: pip --version</translation>
    </message>
    <message>
        <source>Checks made: {checked:,}, all within their limits. The protocol does not give a verdict.</source>
        <translation>Prüfungen: {checked:,}, alle innerhalb ihrer Grenzen. Das Protokoll nennt kein Urteil.</translation>
    </message>
    <message>
        <source>Choose a .py file.</source>
        <translation>Wählen Sie eine .py-Datei.</translation>
    </message>
    <message>
        <source>Choose a file whose name ends in {ending}.</source>
        <translation>Wählen Sie eine Datei, deren Name auf {ending} endet.</translation>
    </message>
    <message>
        <source>Choose a file.</source>
        <translation>Wählen Sie eine Datei.</translation>
    </message>
    <message>
        <source>Choose a folder elsewhere.</source>
        <translation>Wählen Sie einen Ordner an einem anderen Ort.</translation>
    </message>
    <message>
        <source>Choose a name made up of letters, such as wash_plates.</source>
        <translation>Wählen Sie einen Namen mit Buchstaben, etwa wash_plates.</translation>
    </message>
    <message>
        <source>Choose a name that ends in .py and is not a test file name.</source>
        <translation>Wählen Sie einen Namen, der auf .py endet und nicht der eines Tests ist.</translation>
    </message>
    <message>
        <source>Choose a name that ends in .txt, .csv or .json.</source>
        <translation>Der Name muss auf .txt, .csv oder .json enden.</translation>
    </message>
    <message>
        <source>Choose a name that ends in .zip, or a folder.</source>
        <translation>Lassen Sie ihn auf .zip enden, oder nennen Sie einen Ordner.</translation>
    </message>
    <message>
        <source>Choose a name with visible characters.</source>
        <translation>Wählen Sie einen Namen aus sichtbaren Buchstaben.</translation>
    </message>
    <message>
        <source>Choose a new file in an existing folder that you can write to.</source>
        <translation>Wählen Sie eine neue Datei in einem vorhandenen Ordner, in den Sie schreiben können.</translation>
    </message>
    <message>
        <source>Choose a new or empty folder.</source>
        <translation>Wählen Sie einen neuen oder einen leeren Ordner.</translation>
    </message>
    <message>
        <source>Choose a simulator for it; on the command line: --port {role}=sim:KIND.</source>
        <translation>Wählen Sie einen Simulator dafür; auf der Kommandozeile: --port {role}=sim:KIND.</translation>
    </message>
    <message>
        <source>Choose a smaller file.</source>
        <translation>Wählen Sie eine kleinere Datei.</translation>
    </message>
    <message>
        <source>Choose an archive, such as {stem}.zip, or a folder whose name does not end in .csv.</source>
        <translation>Wählen Sie ein Archiv, etwa {stem}.zip, oder einen Ordner ohne .csv am Ende.</translation>
    </message>
    <message>
        <source>Choose an instrument or a simulator for it; on the command line: --port {name}=sim:KIND. Simulators: {simulators}.</source>
        <translation>Wählen Sie ein Gerät oder einen Simulator dafür; auf der Kommandozeile: --port {name}=sim:KIND. Simulatoren: {simulators}.</translation>
    </message>
    <message>
        <source>Choose another bench, or </source>
        <translation>Wählen Sie einen anderen Labortisch, oder </translation>
    </message>
    <message>
        <source>Choose another disk.</source>
        <translation>Wählen Sie einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <source>Choose another folder or file.</source>
        <translation>Wählen Sie einen anderen Ordner oder eine andere Datei.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Choose another name, or edit that file.</source>
        <translation>Wählen Sie einen anderen Namen, oder bearbeiten Sie diese Datei.</translation>
    </message>
    <message>
        <source>Choose another name, or move the old file to another folder.</source>
        <translation>Wählen Sie einen anderen Namen, oder verschieben Sie die alte Datei in einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>Choose another table.</source>
        <translation>Wählen Sie eine andere Tabelle.</translation>
    </message>
    <message>
        <source>Choose it before the run, or when the program asks for a port; on the command line: --port.</source>
        <translation>Wählen Sie ihn vor dem Lauf oder wenn das Programm nach einem Port fragt; auf der Kommandozeile: --port.</translation>
    </message>
    <message>
        <source>Choose one.</source>
        <translation>Wählen Sie eine.</translation>
    </message>
    <message>
        <source>Choose other wells.</source>
        <translation>Wählen Sie andere Wells.</translation>
    </message>
    <message>
        <source>Choose positions that exist on the labware, or choose different labware.</source>
        <translation>Wählen Sie Positionen, die die Labware hat, oder andere Labware.</translation>
    </message>
    <message>
        <source>Choose that kind, or another address.</source>
        <translation>Wählen Sie diese Art oder eine andere Adresse.</translation>
    </message>
    <message>
        <source>Choose the file again.</source>
        <translation>Nennen Sie die Datei erneut.</translation>
    </message>
    <message>
        <source>Choose the name of a file that does not exist yet.</source>
        <translation>Wählen Sie den Namen einer Datei, die es noch nicht gibt.</translation>
    </message>
    <message>
        <source>Choose the one you mean; on the command line, for example: --port {name}={example}</source>
        <translation>Wählen Sie das gemeinte; auf der Befehlszeile zum Beispiel: --port {name}={example}</translation>
    </message>
    <message>
        <source>Choose the plate, or give the first and last wells, such as A1:A12.</source>
        <translation>Wählen Sie die Platte, oder nennen Sie das erste und das letzte Well, etwa A1:A12.</translation>
    </message>
    <message>
        <source>Choose the versions again.</source>
        <translation>Wählen Sie die Versionen neu.</translation>
    </message>
    <message>
        <source>Choosing versions</source>
        <translation>Versionen werden gewählt</translation>
    </message>
    <message>
        <source>Close it before opening it again, or use the object that has it open.</source>
        <translation>Schließen Sie ihn, bevor er erneut geöffnet wird, oder verwenden Sie das Objekt, das ihn offen hat.</translation>
    </message>
    <message>
        <source>Close or terminate the other program, then try again.</source>
        <translation>Schließen oder beenden Sie das andere Programm und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Close other programs that use the device, and start this program as an administrator.</source>
        <translation>Schließen Sie andere Programme, die das Gerät verwenden, und starten Sie dieses Programm als Administrator.</translation>
    </message>
    <message>
        <source>Close other programs that use the device. If there are none: {driver}</source>
        <translation>Schließen Sie andere Programme, die das Gerät verwenden. Gibt es keine: {driver}</translation>
    </message>
    <message>
        <source>Close other programs that use the device. Keyboards and mice cannot be opened.</source>
        <translation>Schließen Sie andere Programme, die das Gerät verwenden. Tastaturen und Mäuse lassen sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Close other programs, then try again.</source>
        <translation>Schließen Sie andere Programme und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Close ports and files that are no longer needed, or raise the limit (`ulimit -n`).</source>
        <translation>Schließen Sie Ports und Dateien, die nicht mehr gebraucht werden, oder erhöhen Sie die Grenze (`ulimit -n`).</translation>
    </message>
    <message>
        <source>Close programs or runs that are no longer needed.</source>
        <translation>Schließen Sie Programme oder Läufe, die nicht mehr gebraucht werden.</translation>
    </message>
    <message>
        <source>Close programs that are not needed, and try again.</source>
        <translation>Schließen Sie Programme, die nicht gebraucht werden, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Close programs that are not needed, and try again. The log has the details.</source>
        <translation>Schließen Sie Programme, die nicht gebraucht werden, und versuchen Sie es noch einmal. Einzelheiten stehen im Log.</translation>
    </message>
    <message>
        <source>Close that window or end its process, then start again.</source>
        <translation>Schließen Sie dieses Fenster, oder beenden Sie seinen Prozess; starten Sie dieses dann erneut.</translation>
    </message>
    <message>
        <source>Close the lid</source>
        <translation>Deckel schließen</translation>
    </message>
    <message>
        <source>Close the ones you no longer need.</source>
        <translation>Schließen Sie die nicht mehr benötigten.</translation>
    </message>
    <message>
        <source>Close {machine}</source>
        <translation>{machine} schließen</translation>
    </message>
    <message>
        <source>Commands no longer reach it. Only a person, or its own time limit, can make it safe.</source>
        <translation>Befehle erreichen es nicht mehr. Nur eine Person oder seine eigene Zeitbegrenzung kann es sicher machen.</translation>
    </message>
    <message>
        <source>Compare its fingerprint with the one that the instrument itself shows.</source>
        <translation>Vergleichen Sie den Fingerabdruck mit dem, den das Gerät selbst anzeigt.</translation>
    </message>
    <message>
        <source>Compare the line settings{text} with the instrument&apos;s</source>
        <translation>Vergleichen Sie die Einstellungen der Leitung{text} mit denen des Geräts</translation>
    </message>
    <message>
        <source>Compiling {project} for this computer</source>
        <translation>{project} wird für diesen Computer übersetzt</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Connect the instrument that the run started with.</source>
        <translation>Schließen Sie das Gerät an, mit dem der Lauf begonnen hat.</translation>
    </message>
    <message>
        <source>Connect to it over a socket. To use it as a serial port, choose socket://HOST:PORT for it; on the command line: --port {role}=socket://HOST:PORT.</source>
        <translation>Erreichen Sie ihn mit einem Socket. Um ihn als seriellen Port zu verwenden, wählen Sie dafür socket://HOST:PORT; auf der Kommandozeile: --port {role}=socket://HOST:PORT.</translation>
    </message>
    <message>
        <source>Connect {machine}</source>
        <translation>{machine} verbinden</translation>
    </message>
    <message>
        <source>Connected: {devices}.</source>
        <translation>Angeschlossen: {devices}.</translation>
    </message>
    <message>
        <source>Connection refused</source>
        <translation>die Verbindung wurde abgelehnt</translation>
    </message>
    <message>
        <source>Connection reset by peer</source>
        <translation>die andere Seite hat die Verbindung abgebrochen</translation>
    </message>
    <message>
        <source>Connection test</source>
        <translation>Verbindungstest</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>die Verbindung kam nicht rechtzeitig zustande</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortfahren</translation>
    </message>
    <message>
        <source>Continue at {rest}</source>
        <translation>Bei {rest} weitermachen</translation>
    </message>
    <message>
        <source>Continue the run</source>
        <translation>Den Lauf fortsetzen</translation>
    </message>
    <message>
        <source>Continue with the instrument now on port {role}?
The instrument on port {role} may not be the one this run was using when it was interrupted. It was {was}; now it is {now}.{how} It has not received the commands sent to the earlier one.</source>
        <translation>Mit dem Gerät weitermachen, das jetzt an Port {role} ist?
Das Gerät an Port {role} ist vielleicht nicht das, mit dem dieser Lauf unterbrochen wurde. Es war {was}; jetzt ist es {now}.{how} Was dem anderen gesagt wurde, weiß dieses nicht.</translation>
    </message>
    <message>
        <source>Continue with this one</source>
        <translation>Mit diesem fortfahren</translation>
    </message>
    <message>
        <source>Copy it to a writable folder with free space, and recover the copy.</source>
        <translation>Kopieren Sie es in einen Ordner, in den geschrieben werden kann und der Platz hat, und stellen Sie die Kopie wieder her.</translation>
    </message>
    <message>
        <source>Copy the file to the protocol&apos;s folder.</source>
        <translation>Kopieren Sie die Datei in den Ordner des Protokolls.</translation>
    </message>
    <message>
        <source>Copy {file_name} from the same release of Pyodide into {folder}.</source>
        <translation>Legen Sie {file_name} derselben Ausgabe von Pyodide in {folder}.</translation>
    </message>
    <message>
        <source>Create the bench again.</source>
        <translation>Machen Sie den Labortisch neu.</translation>
    </message>
    <message>
        <source>Create the lock again (praxis-desktop packages lock --upgrade), or remove the file to use the newest versions.</source>
        <translation>Machen Sie die Lockdatei neu (praxis-desktop packages lock --upgrade), oder entfernen Sie sie: Dann werden die neuesten Versionen gewählt.</translation>
    </message>
    <message>
        <source>Current thread</source>
        <translation>Aktueller Thread</translation>
    </message>
    <message>
        <source>DSR/DTR flow control</source>
        <translation>DSR/DTR-Flusssteuerung</translation>
    </message>
    <message>
        <source>Damaged: {names}</source>
        <translation>Beschädigt: {names}</translation>
    </message>
    <message>
        <source>Data out of range</source>
        <translation>Data out of range</translation>
    </message>
    <message>
        <source>Delete it or move it elsewhere. Then import the record again.</source>
        <translation>Löschen oder verschieben Sie es. Importieren Sie die Aufzeichnung dann erneut.</translation>
    </message>
    <message>
        <source>Delete some records (`praxis-desktop history discard`, `history prune`), or raise history.limit_bytes.</source>
        <translation>Löschen Sie einige (`praxis-desktop history discard`, `history prune`), oder erhöhen Sie history.limit_bytes.</translation>
    </message>
    <message>
        <source>Detach the driver: `sudo modprobe -r {driver}`, then try again.</source>
        <translation>Entfernen Sie den Treiber mit `sudo modprobe -r {driver}` und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <translation>das Gerät wird schon benutzt</translation>
    </message>
    <message>
        <source>Did you mean {close}? Otherwise: praxis-desktop packages add {project} --network</source>
        <translation>Ist {close} gemeint? Sonst: praxis-desktop packages add {project} --network</translation>
    </message>
    <message>
        <source>Did you mean {found}?</source>
        <translation>Ist {found} gemeint?</translation>
    </message>
    <message>
        <source>Did you mean {meant}? {by_hand}</source>
        <translation>Ist {meant} gemeint? {by_hand}</translation>
    </message>
    <message>
        <source>Did you mean {near}? </source>
        <translation>Ist {near} gemeint? </translation>
    </message>
    <message>
        <source>Did you mean {title}:{near}?</source>
        <translation>Ist {title}:{near} gemeint?</translation>
    </message>
    <message>
        <source>Did {name} on port {role} carry out {command}?
The computer stopped while the command was being sent{where}, and no reply was recorded.{came}{said} Check the instrument.</source>
        <translation>Hat {name} an Port {role} {command} ausgeführt?
Der Computer hielt an, während das gesendet wurde{where}, und keine Antwort darauf wurde behalten.{came}{said} Sehen Sie nach dem Gerät.</translation>
    </message>
    <message>
        <source>Directory not empty</source>
        <translation>der Ordner ist nicht leer</translation>
    </message>
    <message>
        <source>Discard 96 tips</source>
        <translation>96 Spitzen abwerfen</translation>
    </message>
    <message>
        <source>Discard tips</source>
        <translation>Spitzen abwerfen</translation>
    </message>
    <message>
        <source>Disconnect {machine}</source>
        <translation>{machine} trennen</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>Ihr Anteil am Datenträger ist aufgebraucht</translation>
    </message>
    <message>
        <source>Dispense all of it, or discard the tip.</source>
        <translation>Geben Sie alles ab, oder werfen Sie die Spitze ab.</translation>
    </message>
    <message>
        <source>Dispense less, or aspirate more first.</source>
        <translation>Geben Sie weniger ab, oder saugen Sie vorher mehr auf.</translation>
    </message>
    <message>
        <source>Dispense[ {amounts} g of powder][ into {resources}]</source>
        <translation>[{amounts} g Pulver ][in {resources} ]abgeben</translation>
    </message>
    <message>
        <source>Dispense[ {vols:µL}][ into {resources}][, mixing {mix:mix}]</source>
        <translation>[{vols:µL} ][in {resources} ]abgeben[, dabei mischen: {mix:mix}]</translation>
    </message>
    <message>
        <source>Dispense[ {volume:µL}] with 96 tips[ into {resource}]</source>
        <translation>[{volume:µL} ]mit 96 Spitzen [in {resource} ]abgeben</translation>
    </message>
    <message>
        <source>Do not confirm</source>
        <translation>Nicht bestätigen</translation>
    </message>
    <message>
        <source>Do not continue with this one</source>
        <translation>Nicht mit diesem</translation>
    </message>
    <message>
        <source>Do not trust this record.</source>
        <translation>Trauen Sie ihr nicht.</translation>
    </message>
    <message>
        <source>Do not use commas in thousands, and use a decimal point.</source>
        <translation>Schreiben Sie Tausender ohne Komma und Brüche mit einem Punkt.</translation>
    </message>
    <message>
        <source>Do not use this file. Get the package from a source that you trust, or another version.</source>
        <translation>Verwenden Sie diese Datei nicht; holen Sie das Paket aus einer Quelle, der Sie trauen, oder eine andere Version.</translation>
    </message>
    <message>
        <source>Do not use this file. Get the package from a source that you trust.</source>
        <translation>Verwenden Sie diese Datei nicht; holen Sie das Paket aus einer Quelle, der Sie trauen.</translation>
    </message>
    <message>
        <source>Do speed and parity match ({settings})?</source>
        <translation>Stimmen Geschwindigkeit und Parität ({settings})?</translation>
    </message>
    <message>
        <source>Does it loop forever? If not, give it more time.</source>
        <translation>Läuft er endlos im Kreis? Wenn nicht, geben Sie ihm mehr Zeit.</translation>
    </message>
    <message>
        <source>Does the instrument speak HTTP on this port?</source>
        <translation>Spricht das Gerät HTTP auf diesem Port?</translation>
    </message>
    <message>
        <source>Does the instrument speak TLS on this port?</source>
        <translation>Spricht das Gerät TLS auf diesem Port?</translation>
    </message>
    <message>
        <source>Does the instrument speak TLS on this port? If not, grant tcp:// or http://.</source>
        <translation>Spricht das Gerät an diesem Port TLS? Wenn nicht, geben Sie tcp:// oder http:// frei.</translation>
    </message>
    <message>
        <source>Does the instrument support TLS 1.2 or newer on this port, and does it work without a client certificate?</source>
        <translation>Hat das Gerät an diesem Port TLS 1.2 oder neuer, und verlangt es kein Zertifikat dieses Computers?</translation>
    </message>
    <message>
        <source>Does the program&apos;s file name contain invalid Unicode? Rename the file.</source>
        <translation>Ist der Name der Programmdatei kein Unicode? Benennen Sie sie um.</translation>
    </message>
    <message>
        <source>Does the records folder exist, is it writable, and does its disk have free space? `praxis-desktop history move` moves it elsewhere.</source>
        <translation>Ist der Ordner der Aufzeichnungen da, lässt er sich beschreiben, und hat sein Datenträger Platz? `praxis-desktop history move` legt ihn anderswohin.</translation>
    </message>
    <message>
        <source>Does the server use this protocol on this port? Many have one port for each protocol.</source>
        <translation>Spricht der Server dieses Protokoll an diesem Port? Viele haben für jedes einen.</translation>
    </message>
    <message>
        <source>Does this address belong to this computer?</source>
        <translation>Ist dies eine Adresse dieses Computers?</translation>
    </message>
    <message>
        <source>Download it from {place}, with {lock}, and add the folder.</source>
        <translation>Laden Sie sie mit {lock} von {place} herunter und fügen Sie den Ordner hinzu.</translation>
    </message>
    <message>
        <source>Download the wheel and add the file, or give the name of the package.</source>
        <translation>Laden Sie das Wheel herunter und fügen Sie seine Datei hinzu, oder geben Sie den Namen des Pakets an.</translation>
    </message>
    <message>
        <source>Downloading {name}</source>
        <translation>{name} wird heruntergeladen</translation>
    </message>
    <message>
        <source>Drop 96 tips[ into {resource}]</source>
        <translation>96 Spitzen [in {resource} ]ablegen</translation>
    </message>
    <message>
        <source>Drop it somewhere else.</source>
        <translation>Legen Sie sie anderswo ab.</translation>
    </message>
    <message>
        <source>Drop its wheel on this window, or allow pip&apos;s index in Settings: “Also look on the network” (packages.network).</source>
        <translation>Ziehen Sie sein Wheel auf dieses Fenster, oder erlauben Sie in den Einstellungen den Index von pip: „Auch im Netz suchen“ (packages.network).</translation>
    </message>
    <message>
        <source>Drop the tips</source>
        <translation>Spitzen abwerfen</translation>
    </message>
    <message>
        <source>Drop the tips first.</source>
        <translation>Legen Sie die Spitzen vorher ab.</translation>
    </message>
    <message>
        <source>Drop those tips first.</source>
        <translation>Werfen Sie zuerst diese Spitzen ab.</translation>
    </message>
    <message>
        <source>Drop[ {tip_spots:tips}][ into {tip_spots}]</source>
        <translation>[{tip_spots:tips} ][in {tip_spots} ]ablegen</translation>
    </message>
    <message>
        <source>Earlier entries are kept. Check that folder&apos;s permissions and free space.</source>
        <translation>Was vorher bekannt war, bleibt. Prüfen Sie Rechte und Platz dieses Ordners.</translation>
    </message>
    <message>
        <source>Earlier grants still apply. Check that folder&apos;s permissions and free space.</source>
        <translation>Was vorher erlaubt war, gilt weiter. Prüfen Sie Rechte und Platz dieses Ordners.</translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>End a finished program with return or sys.exit(0).</source>
        <translation>Beenden Sie ein fertiges Programm mit return oder sys.exit(0).</translation>
    </message>
    <message>
        <source>End all runs, delete the file, then start the runs again.</source>
        <translation>Beenden Sie alle Läufe, löschen Sie die Datei, und starten Sie sie erneut.</translation>
    </message>
    <message>
        <source>End it with return instead of os._exit(), and leave the module _praxis alone.</source>
        <translation>Beenden Sie es mit return, nicht mit os._exit(), und lassen Sie das Modul _praxis in Ruhe.</translation>
    </message>
    <message>
        <source>End the run</source>
        <translation>Lauf beenden</translation>
    </message>
    <message>
        <source>Ended as it should</source>
        <translation>Richtig beendet</translation>
    </message>
    <message>
        <source>Ending a wait</source>
        <translation>Das Beenden eines Wartens</translation>
    </message>
    <message>
        <source>Ensure it in a finally block, so that it holds however the run ends.</source>
        <translation>Stellen Sie es in einem finally-Block sicher, damit es gilt, wie immer der Lauf endet.</translation>
    </message>
    <message>
        <source>Enter Python: a value, or the name of a variable.</source>
        <translation>Geben Sie Python ein: einen Wert oder den Namen einer Variablen.</translation>
    </message>
    <message>
        <source>Enter the port&apos;s own path. </source>
        <translation>Geben Sie den Pfad des Ports selbst an. </translation>
    </message>
    <message>
        <source>Enter, for example, A1:H1, B3.</source>
        <translation>Schreiben Sie zum Beispiel A1:H1, B3.</translation>
    </message>
    <message>
        <source>Enter, for example, [1, 2] or {&quot;a&quot;: 1}.</source>
        <translation>Schreiben Sie zum Beispiel [1, 2] oder {&quot;a&quot;: 1}.</translation>
    </message>
    <message>
        <source>Every interpreter reserves more than 4 GiB of address space but uses little of it. Allow this user more (ulimit -v unlimited), and close other programs.</source>
        <translation>Jeder Interpreter reserviert mehr als 4 GiB Adressen und benutzt wenige davon: erlauben Sie diesem Benutzer mehr (ulimit -v unlimited), und schließen Sie andere Programme.</translation>
    </message>
    <message>
        <source>Export under another name, or remove it first.</source>
        <translation>Exportieren Sie unter einem anderen Namen, oder entfernen Sie es zuerst.</translation>
    </message>
    <message>
        <source>Extend a wait by more than 0 s and at most 24 h at a time.</source>
        <translation>Eine Wartezeit lässt sich um mehr als 0 s und höchstens 24 h auf einmal verlängern.</translation>
    </message>
    <message>
        <source>Extending a wait</source>
        <translation>Das Verlängern einer Wartezeit</translation>
    </message>
    <message>
        <source>Fetch[ {plate_name}] to the tray</source>
        <translation>[{plate_name} ]auf die Lade holen</translation>
    </message>
    <message>
        <source>Figures are shown automatically; there is nothing to switch on.</source>
        <translation>Abbildungen werden gezeigt, wie sie sind; es muss nichts eingeschaltet werden.</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>die Datei gibt es schon</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>der Dateiname ist zu lang</translation>
    </message>
    <message>
        <source>File too large</source>
        <translation>die Datei ist zu groß</translation>
    </message>
    <message>
        <source>Fill in the form again and save it under the same name.</source>
        <translation>Füllen Sie das Formular erneut aus und speichern Sie es unter demselben Namen.</translation>
    </message>
    <message>
        <source>Find another version of the package, built for the same Pyodide.</source>
        <translation>Suchen Sie eine andere Version des Pakets, gebaut für dasselbe Pyodide.</translation>
    </message>
    <message>
        <source>First remove all tips from the channels by hand. You will then be asked again.</source>
        <translation>Nehmen Sie zuerst selbst alle Spitzen von den Kanälen. Danach werden Sie noch einmal gefragt.</translation>
    </message>
    <message>
        <source>First remove the tips yourself, and put them into {place}. The step will then count as done by hand.</source>
        <translation>Nehmen Sie zuerst die Spitzen selbst ab und stecken Sie sie in {place}. Es gilt dann als getan, von Hand.</translation>
    </message>
    <message>
        <source>First take {name} out of the gripper, if it is there, and move it to {destination} yourself. The move will then count as done by hand.</source>
        <translation>Nehmen Sie zuerst {name} aus dem Greifer, falls es darin ist, und stellen Sie es selbst auf {destination}. Die Bewegung gilt dann als getan, von Hand.</translation>
    </message>
    <message>
        <source>Fix how it is calculated.</source>
        <translation>Berichtigen Sie, wie es berechnet wird.</translation>
    </message>
    <message>
        <source>Fix it there, or remove it.</source>
        <translation>Berichtigen Sie es dort, oder nehmen Sie es heraus.</translation>
    </message>
    <message>
        <source>Fix or delete that file.</source>
        <translation>Berichtigen oder löschen Sie diese Datei.</translation>
    </message>
    <message>
        <source>Fix the encoding in the protocol.</source>
        <translation>Berichtigen Sie die Kodierung im Protokoll.</translation>
    </message>
    <message>
        <source>Fix the file, or rename it; instruments must then be allowed again.</source>
        <translation>Berichtigen Sie die Datei, oder benennen Sie sie um; Geräte müssen dann neu erlaubt werden.</translation>
    </message>
    <message>
        <source>Fix the file, or rename it; you will then be asked about every port again.</source>
        <translation>Berichtigen Sie die Datei, oder benennen Sie sie um: Dann wird wieder nach jedem Port gefragt.</translation>
    </message>
    <message>
        <source>Fix the file: it is imported to find out what it declares.</source>
        <translation>Berichtigen Sie die Datei: Sie wird importiert, um zu erfahren, was sie deklariert.</translation>
    </message>
    <message>
        <source>Fix the function that is passed to always().</source>
        <translation>Berichtigen Sie die Funktion, die always() übergeben wird.</translation>
    </message>
    <message>
        <source>Fix the program and run it again.</source>
        <translation>Berichtigen Sie das Programm und führen Sie es erneut aus.</translation>
    </message>
    <message>
        <source>Fix the simulator, then start again.</source>
        <translation>Berichtigen Sie den Simulator und starten Sie dann erneut.</translation>
    </message>
    <message>
        <source>Fix these cells and save the table again.</source>
        <translation>Berichtigen Sie diese Zellen und speichern Sie die Tabelle erneut.</translation>
    </message>
    <message>
        <source>Fix what `praxis-desktop check` reports first.</source>
        <translation>Beheben Sie zuerst, was `praxis-desktop check` meldet.</translation>
    </message>
    <message>
        <source>For details, run: pip download {project}</source>
        <translation>pip selbst sagt vielleicht mehr: pip download {project}</translation>
    </message>
    <message>
        <source>For example, {example}.</source>
        <translation>Schreiben Sie zum Beispiel {example}.</translation>
    </message>
    <message>
        <source>For example: A1:B3.</source>
        <translation>Zum Beispiel: A1:B3.</translation>
    </message>
    <message>
        <source>For example: category = &quot;weighing&quot;</source>
        <translation>Zum Beispiel: category = &quot;weighing&quot;</translation>
    </message>
    <message>
        <source>For example: mode = &quot;process&quot;</source>
        <translation>Zum Beispiel: mode = &quot;process&quot;</translation>
    </message>
    <message>
        <source>For example: requires-python = &quot;&gt;=3.11&quot;</source>
        <translation>Zum Beispiel: requires-python = &quot;&gt;=3.11&quot;</translation>
    </message>
    <message>
        <source>For example: scale = &quot;Mettler Toledo balance (MT-SICS)&quot;</source>
        <translation>Zum Beispiel: scale = &quot;Mettler Toledo balance (MT-SICS)&quot;</translation>
    </message>
    <message>
        <source>For example: {example}</source>
        <translation>Zum Beispiel: {example}</translation>
    </message>
    <message>
        <source>Forget it: {how_to_see} revoke --role {role}</source>
        <translation>Vergessen Sie es: {how_to_see} revoke --role {role}</translation>
    </message>
    <message>
        <source>Free space and try again. Nothing was changed.</source>
        <translation>Schaffen Sie Platz und versuchen Sie es erneut; was vorher da war, ist unberührt.</translation>
    </message>
    <message>
        <source>Free space in the folder for temporary files and add them again. Nothing was added.</source>
        <translation>Schaffen Sie Platz im Ordner für temporäre Dateien und fügen Sie sie erneut hinzu; nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>Free space on it (`praxis-desktop history prune` deletes old records), move the records to another disk (`praxis-desktop history move`), or raise history.disk_full_percent.</source>
        <translation>Schaffen Sie dort Platz (`praxis-desktop history prune` löscht alte Aufzeichnungen), legen Sie die Aufzeichnungen auf einen anderen Datenträger (`praxis-desktop history move`), oder erhöhen Sie history.disk_full_percent.</translation>
    </message>
    <message>
        <source>Free space on it (`praxis-desktop history prune` deletes old records), or move the records to another disk (`praxis-desktop history move`).</source>
        <translation>Schaffen Sie dort Platz (`praxis-desktop history prune` löscht alte Aufzeichnungen), oder legen Sie die Aufzeichnungen auf einen anderen Datenträger (`praxis-desktop history move`).</translation>
    </message>
    <message>
        <source>Free space on its disk and add the packages again. Earlier contents are unchanged.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger und fügen Sie die Pakete erneut hinzu; was vorher da war, ist noch da.</translation>
    </message>
    <message>
        <source>Free space on its disk, or check its permissions. Earlier contents are unchanged.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger oder prüfen Sie die Rechte; was vorher da war, ist noch da.</translation>
    </message>
    <message>
        <source>Free space on the disk, or make the folder writable.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger, oder machen Sie den Ordner beschreibbar.</translation>
    </message>
    <message>
        <source>Free space on the disk, then start again with a new journal.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger und beginnen Sie dann mit einem neuen Journal.</translation>
    </message>
    <message>
        <source>Free space on the disk, then try again.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Free space, or move the history to a larger disk: `praxis-desktop history move`.</source>
        <translation>Schaffen Sie Platz, oder legen Sie den Verlauf auf einen größeren Datenträger: `praxis-desktop history move`.</translation>
    </message>
    <message>
        <source>Free up space on that disk.</source>
        <translation>Schaffen Sie auf diesem Datenträger Platz.</translation>
    </message>
    <message>
        <source>Get it again from the same release of Pyodide as the lock file.</source>
        <translation>Holen Sie sie erneut, aus derselben Ausgabe von Pyodide wie die Lockdatei.</translation>
    </message>
    <message>
        <source>Get the file from its source again and add it.</source>
        <translation>Holen Sie die Datei erneut von dort, woher sie kommt, und fügen Sie diese hinzu.</translation>
    </message>
    <message>
        <source>Get the package&apos;s wheel, a file ending in {suffix}. If there is none and the package is pure Python, pip wheel builds one from the source.</source>
        <translation>Holen Sie das Wheel des Pakets, dessen Name auf {suffix} endet; gibt es keines und ist das Paket in reinem Python geschrieben, macht pip wheel eines aus den Quellen.</translation>
    </message>
    <message>
        <source>Give it a port: --port {role}=DEVICE, or --port {role}=sim:{kind} (simulated).</source>
        <translation>Geben Sie ihm einen Port: --port {role}=GERÄT, oder --port {role}=sim:{kind} (simuliert).</translation>
    </message>
    <message>
        <source>Give it a port: --port {role}=DEVICE.</source>
        <translation>Geben Sie ihm einen Port: --port {role}=GERÄT.</translation>
    </message>
    <message>
        <source>Give one of them another name.</source>
        <translation>Geben Sie einem davon einen anderen Namen.</translation>
    </message>
    <message>
        <source>Give the instrument its own link: `praxis-desktop simulate KIND --link PATH`.</source>
        <translation>Stellen Sie das Gerät unter einem eigenen Link bereit: `praxis-desktop simulate KIND --link PATH`.</translation>
    </message>
    <message>
        <source>Give the output limits (low=, high=), or compare the reading with the expected value.</source>
        <translation>Geben Sie dem Ergebnis Grenzen (low=, high=), oder vergleichen Sie die Ablesung mit dem, was sie sein muss.</translation>
    </message>
    <message>
        <source>Give the question a deadline= and a default=, or make the instrument safe before asking it.</source>
        <translation>Geben Sie der Frage deadline= und default=, oder bringen Sie das Gerät vorher in einen sicheren Zustand.</translation>
    </message>
    <message>
        <source>Give the run a time limit on the command line: --timeout SECONDS.</source>
        <translation>Geben Sie dem Lauf auf der Kommandozeile ein Zeitlimit: --timeout SEKUNDEN.</translation>
    </message>
    <message>
        <source>Give the step around line {line} a time limit: timeout=SECONDS.</source>
        <translation>Geben Sie dem Schritt um Zeile {line} eine Frist: timeout=SEKUNDEN.</translation>
    </message>
    <message>
        <source>Give the table these headings in its first row.</source>
        <translation>Geben Sie der Tabelle diese Überschriften in der ersten Zeile.</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>Give yourself permission to read it.</source>
        <translation>Geben Sie sich das Recht, es zu lesen.</translation>
    </message>
    <message>
        <source>Go to bucket 1</source>
        <translation>Zu Becher 1 fahren</translation>
    </message>
    <message>
        <source>Go to bucket 2</source>
        <translation>Zu Becher 2 fahren</translation>
    </message>
    <message>
        <source>Grant the address of the instrument you mean.</source>
        <translation>Geben Sie die Adresse des gemeinten Geräts frei.</translation>
    </message>
    <message>
        <source>Grant the instrument under that name, or install a certificate for this name on it.</source>
        <translation>Geben Sie das Gerät unter jenem Namen frei, oder geben Sie ihm ein Zertifikat für diesen.</translation>
    </message>
    <message>
        <source>Grip a plate</source>
        <translation>Platte greifen</translation>
    </message>
    <message>
        <source>Hamilton HOI2</source>
        <translation>Hamilton HOI2</translation>
    </message>
    <message>
        <source>Hamilton firmware</source>
        <translation>Hamilton-Firmware</translation>
    </message>
    <message>
        <source>Have a program query the instrument, or test one of its tcp:// addresses.</source>
        <translation>Lassen Sie ein Programm das Gerät fragen, oder testen Sie eine tcp://-Adresse des Geräts.</translation>
    </message>
    <message>
        <source>Have the program open it with those settings. A limits file can set others under &quot;line&quot;.</source>
        <translation>Lassen Sie das Programm ihn so öffnen. Eine Datei mit Grenzen kann unter &quot;line&quot; eine andere Leitung nennen.</translation>
    </message>
    <message>
        <source>Help with ? works only in the console: remove it.</source>
        <translation>Hilfe mit ? gibt es nur in der Konsole: Lassen Sie es weg.</translation>
    </message>
    <message>
        <source>I did it by hand</source>
        <translation>Ich habe es von Hand getan</translation>
    </message>
    <message>
        <source>I removed the tips</source>
        <translation>Ich habe die Spitzen abgenommen</translation>
    </message>
    <message>
        <source>IPython magics do not work in a run: use Python instead.</source>
        <translation>Ein Lauf hat keine Magics von IPython: Nehmen Sie stattdessen Python.</translation>
    </message>
    <message>
        <source>Identifies as a different model</source>
        <translation>Antwortet als anderes Modell</translation>
    </message>
    <message>
        <source>If it is still moving or heating from earlier, stop it with its own button or switch.</source>
        <translation>Wenn es sich noch von früher bewegt oder heizt: am Gerät selbst mit dessen Taste oder Schalter stoppen.</translation>
    </message>
    <message>
        <source>If it was switched off, it does not know which tips are loaded.</source>
        <translation>War das Gerät ausgeschaltet, weiß es nicht, welche Spitzen geladen sind.</translation>
    </message>
    <message>
        <source>If it was switched off, it has lost the settings that the protocol made.</source>
        <translation>War das Gerät ausgeschaltet, hat es die Einstellungen des Protokolls verloren.</translation>
    </message>
    <message>
        <source>If it was switched off, it has lost the temperature that was set.</source>
        <translation>War das Gerät ausgeschaltet, hat es die eingestellte Temperatur verloren.</translation>
    </message>
    <message>
        <source>If it was switched off, it must home again. It will move.</source>
        <translation>War das Gerät ausgeschaltet, muss es seine Grundstellung neu finden. Dabei bewegt es sich.</translation>
    </message>
    <message>
        <source>If it was switched off, its tare is lost: every weight from here on would be wrong.</source>
        <translation>War das Gerät ausgeschaltet, ist die Tara verloren: Jede Wägung wäre ab jetzt falsch.</translation>
    </message>
    <message>
        <source>If the command on line {line} may be sent again, put it into a step that says so: step(..., resend=...).</source>
        <translation>Wenn Zeile {line} noch einmal gesendet werden darf, setzen Sie sie in einen Schritt, der das sagt: step(..., resend=...).</translation>
    </message>
    <message>
        <source>If the command on line {line} may be sent again, say so in the step around it: step(..., resend=...).</source>
        <translation>Wenn Zeile {line} noch einmal gesendet werden darf, sagen Sie es in dem Schritt um sie: step(..., resend=...).</translation>
    </message>
    <message>
        <source>If the instrument is on this computer, write localhost or 127.0.0.1.</source>
        <translation>Wenn das Gerät auf diesem Computer läuft, schreiben Sie localhost oder 127.0.0.1.</translation>
    </message>
    <message>
        <source>If the program also works with this version, change its requires-python.</source>
        <translation>Läuft das Programm auch mit dieser Version, ändern Sie sein requires-python.</translation>
    </message>
    <message>
        <source>If the record itself is sound and signed, the database was changed: `praxis-desktop history rebuild` rebuilds it. If not, the record was replaced: use a backup.</source>
        <translation>Ist die Aufzeichnung selbst heil und signiert, wurde die Datenbank geändert: `praxis-desktop history rebuild` macht sie neu. Sonst wurde die Aufzeichnung ausgetauscht: Nehmen Sie eine Sicherung.</translation>
    </message>
    <message>
        <source>If you trust the changed program, grant the port again: --port {role}={device} --remember. To forget it: {how_to_see} revoke --role {role}</source>
        <translation>Ist das Programm, wie Sie es wollen, erlauben Sie den Port erneut: --port {role}={device} --remember. Um ihn zu vergessen: {how_to_see} revoke --role {role}</translation>
    </message>
    <message>
        <source>Illegal parameter value</source>
        <translation>Illegal parameter value</translation>
    </message>
    <message>
        <source>Import it at the file&apos;s top.</source>
        <translation>Importieren Sie es am Anfang der Datei.</translation>
    </message>
    <message>
        <source>In a checkout, run python -m build_tools.manual.</source>
        <translation>Führen Sie in einem Checkout python -m build_tools.manual aus.</translation>
    </message>
    <message>
        <source>In simulation: {reason}</source>
        <translation>In der Simulation: {reason}</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>Install pip (or uv), or add the wheels as files: praxis-desktop packages add FILE.whl</source>
        <translation>Installieren Sie pip (oder uv), oder fügen Sie die Wheels als Dateien hinzu: praxis-desktop packages add FILE.whl</translation>
    </message>
    <message>
        <source>Install the package {pack}: it needs no network.</source>
        <translation>Installieren Sie das Paket {pack}: Es braucht kein Netz.</translation>
    </message>
    <message>
        <source>Installing packages</source>
        <translation>Pakete werden installiert</translation>
    </message>
    <message>
        <source>Installing {project} {version}</source>
        <translation>{project} {version} wird installiert</translation>
    </message>
    <message>
        <source>Instrument profile</source>
        <translation>Geräteprofil</translation>
    </message>
    <message>
        <source>Intel and Apple silicon</source>
        <translation>Intel und Apple-Chips</translation>
    </message>
    <message>
        <source>Interrupted: {others}. {hint}</source>
        <translation>Unterbrochen: {others}. {hint}</translation>
    </message>
    <message>
        <source>Invalid argument</source>
        <translation>ungültiges Argument</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>das ist ein Ordner</translation>
    </message>
    <message>
        <source>Is a firewall blocking it?</source>
        <translation>Blockiert es eine Firewall?</translation>
    </message>
    <message>
        <source>Is it a Python program?</source>
        <translation>Ist es ein Python-Programm?</translation>
    </message>
    <message>
        <source>Is it a serial port? </source>
        <translation>Ist es ein serieller Port? </translation>
    </message>
    <message>
        <source>Is it complete? Copy it again.</source>
        <translation>Ist sie vollständig? Kopieren Sie sie erneut.</translation>
    </message>
    <message>
        <source>Is it from another installation? Get its public key, compare the fingerprint through another channel, and verify with --key. Otherwise the record was forged.</source>
        <translation>Ist sie von einer anderen Installation? Holen Sie deren öffentlichen Schlüssel, vergleichen Sie den Fingerabdruck auf anderem Weg und prüfen Sie mit --key. Sonst hat jemand die Aufzeichnung neu gemacht.</translation>
    </message>
    <message>
        <source>Is it homed?</source>
        <translation>Ist es in Grundstellung?</translation>
    </message>
    <message>
        <source>Is it on, and is it this kind of instrument?</source>
        <translation>Ist es eingeschaltet, und ist es ein Gerät dieser Art?</translation>
    </message>
    <message>
        <source>Is it on, and set to {settings}?</source>
        <translation>Ist es eingeschaltet und auf {settings} eingestellt?</translation>
    </message>
    <message>
        <source>Is it on, is it this kind of instrument, and do speed and parity match ({line})?</source>
        <translation>Ist es eingeschaltet, ist es diese Art Gerät, und stimmen Geschwindigkeit und Parität ({line})?</translation>
    </message>
    <message>
        <source>Is it on? The previous instrument had {was}.</source>
        <translation>Ist es eingeschaltet? Das vorige hat {was}.</translation>
    </message>
    <message>
        <source>Is it set to {temperature} °C?</source>
        <translation>Sind {temperature} °C eingestellt?</translation>
    </message>
    <message>
        <source>Is it spelt exactly as on the instrument?</source>
        <translation>Ist er so geschrieben wie am Gerät?</translation>
    </message>
    <message>
        <source>Is it this kind of instrument? If it is, switch it off and on, and try again.</source>
        <translation>Ist es ein Gerät dieser Art? Wenn ja, schalten Sie es aus und wieder ein, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Is its tare unchanged?</source>
        <translation>Ist die Tara unverändert?</translation>
    </message>
    <message>
        <source>Is its temperature set, and has it been reached?</source>
        <translation>Ist die Temperatur eingestellt und erreicht?</translation>
    </message>
    <message>
        <source>Is the cable plugged in, and is the instrument on the same network?</source>
        <translation>Steckt das Kabel, ist es dasselbe Netz?</translation>
    </message>
    <message>
        <source>Is the disk or network folder still available? The setting history.folder names the records folder.</source>
        <translation>Gibt es den Datenträger oder Netzwerkordner noch? history.folder sagt, wo Aufzeichnungen liegen.</translation>
    </message>
    <message>
        <source>Is the instrument on {role} still set up as the program left it?
The connection to {device} ended with the program. Reconnecting starts a new session, and some instruments then lose their settings.</source>
        <translation>Ist das Gerät an {role} noch so eingestellt, wie das Programm es verlassen hat?
Die Verbindung zu {device} endete mit dem Programm. Eine neue ist eine neue Sitzung: Manche Geräte vergessen dann, was eingestellt war.</translation>
    </message>
    <message>
        <source>Is the instrument on, and does flow control allow data to be sent to it?</source>
        <translation>Ist das Gerät an, und lässt die Flusskontrolle es empfangen?</translation>
    </message>
    <message>
        <source>Is the instrument on, and does it use the same flow control?</source>
        <translation>Ist das Gerät eingeschaltet, und hat es dieselbe Flusssteuerung?</translation>
    </message>
    <message>
        <source>Is there free space, and are you allowed to write there? No incomplete backup was left behind.</source>
        <translation>Ist Platz da, und dürfen Sie dort schreiben? Keine unvollständige Sicherung bleibt zurück.</translation>
    </message>
    <message>
        <source>Is this computer on the network? The instrument&apos;s numeric address works without a name server.</source>
        <translation>Ist dieser Computer im Netz? Die numerische Adresse des Geräts funktioniert auch ohne Namensserver.</translation>
    </message>
    <message>
        <source>Is this the instrument&apos;s own port, and is it this kind of instrument?</source>
        <translation>Ist dies der Port des Geräts, und ist es von dieser Art?</translation>
    </message>
    <message>
        <source>It asks no questions.</source>
        <translation>Es fragt nichts.</translation>
    </message>
    <message>
        <source>It asks: {questions}</source>
        <translation>Es fragt: {questions}</translation>
    </message>
    <message>
        <source>It closed the connection without answering {request}.</source>
        <translation>Es hat die Verbindung ohne Antwort auf {request} beendet.</translation>
    </message>
    <message>
        <source>It declares no protocols: run the file itself.</source>
        <translation>Es deklariert keines: Führen Sie die Datei selbst aus.</translation>
    </message>
    <message>
        <source>It declares too much, or changes how protocols are described; leave that to protocol_function.</source>
        <translation>Es deklariert zu viel, oder ändert, wie Protokolle beschrieben werden: das tut protocol_function.</translation>
    </message>
    <message>
        <source>It has no {kind} roles at all.</source>
        <translation>Es hat gar keine {kind}-Rollen.</translation>
    </message>
    <message>
        <source>It has sent nothing. Run it again.</source>
        <translation>Er hat nichts gesendet. Führen Sie ihn neu aus.</translation>
    </message>
    <message>
        <source>It has {known}, given as NAME=VALUE.</source>
        <translation>Es hat {known}, angegeben als NAME=VALUE.</translation>
    </message>
    <message>
        <source>It has {n} addresses.</source>
        <translation>Er hat {n} Adressen.</translation>
    </message>
    <message>
        <source>It has: {names}.</source>
        <translation>Es hat: {names}.</translation>
    </message>
    <message>
        <source>It is</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>It is damaged from the start, so nothing in it can be trusted. Use a copy.</source>
        <translation>Schon der Anfang ist beschädigt, darum ist nichts darin verlässlich. Nehmen Sie eine Kopie.</translation>
    </message>
    <message>
        <source>It is read without running the program, so write it out: {keyword}={example}</source>
        <translation>Es wird gelesen, ohne das Programm auszuführen. Schreiben Sie es aus: {keyword}={example}</translation>
    </message>
    <message>
        <source>It is skipped, and the protocol continues. The verdict can then only be Inconclusive.</source>
        <translation>Es wird ausgelassen, und das Protokoll fährt fort. Das Ergebnis kann dann nur „Nicht eindeutig“ sein.</translation>
    </message>
    <message>
        <source>It is skipped. The protocol continues without its value and may then end with an error. The verdict can then only be Inconclusive.</source>
        <translation>Es wird ausgelassen. Das Protokoll fährt ohne den Wert fort und endet dann vielleicht mit einem Fehler. Das Ergebnis kann dann nur „Nicht eindeutig“ sein.</translation>
    </message>
    <message>
        <source>It is unchanged</source>
        <translation>Alles wie vorher</translation>
    </message>
    <message>
        <source>It is waiting for an event or for bytes that will never arrive.</source>
        <translation>Es wartet auf ein Ereignis oder auf Bytes, die nie kommen.</translation>
    </message>
    <message>
        <source>It lists the program&apos;s packages. Make it readable, or remove it.</source>
        <translation>Sie sagt, welche Pakete das Programm hat. Machen Sie sie lesbar, oder entfernen Sie sie.</translation>
    </message>
    <message>
        <source>It replied “{said}”.</source>
        <translation>Es sagte „{said}“.</translation>
    </message>
    <message>
        <source>It reports {model}. This role needs a {wanted}.</source>
        <translation>Es sagt {model}. Diese Rolle verlangt {wanted}.</translation>
    </message>
    <message>
        <source>It resolves to {first}, then to {second}.</source>
        <translation>Er führt zu {first}, dann zu {second}.</translation>
    </message>
    <message>
        <source>It was added after the run ended. Move it to another folder.</source>
        <translation>Sie kam nach dem Ende des Laufs dorthin. Verschieben Sie sie in einen anderen Ordner.</translation>
    </message>
    <message>
        <source>It was carried out</source>
        <translation>Es wurde ausgeführt</translation>
    </message>
    <message>
        <source>It was made for another version: startup is slower. Install {pack} {version}.</source>
        <translation>Es ist für eine andere Version: Programme starten langsamer. Installieren Sie {pack} {version}.</translation>
    </message>
    <message>
        <source>It was not carried out</source>
        <translation>Es wurde nicht ausgeführt</translation>
    </message>
    <message>
        <source>It was not moved, and nothing was lost. Check the other folder&apos;s permissions and free space.</source>
        <translation>Er wurde nicht verschoben, und nichts ging verloren. Prüfen Sie die Rechte und den freien Platz des anderen Ordners.</translation>
    </message>
    <message>
        <source>It was removed and will be rebuilt when needed.</source>
        <translation>Es wurde weggenommen und wird neu gemacht, wenn es gebraucht wird.</translation>
    </message>
    <message>
        <source>It will be rebuilt when needed.</source>
        <translation>Es wird bei Bedarf neu erzeugt.</translation>
    </message>
    <message>
        <source>It will be replaced when needed; &apos;praxis-desktop snapshots clear&apos; removes it.</source>
        <translation>Es wird ersetzt, wenn es gebraucht wird; &apos;praxis-desktop snapshots clear&apos; entfernt es.</translation>
    </message>
    <message>
        <source>It will be sent again.</source>
        <translation>Es wird noch einmal gesendet.</translation>
    </message>
    <message>
        <source>It works with a balance, such as sim:mettler.</source>
        <translation>Es geht mit einer Waage, etwa sim:mettler.</translation>
    </message>
    <message>
        <source>It works with a plate reader, such as SimulatedPlateReader or sim:infinite.</source>
        <translation>Das geht mit einem Plattenreader wie SimulatedPlateReader oder sim:infinite.</translation>
    </message>
    <message>
        <source>Its approval cannot be checked</source>
        <translation>Seine Freigabe lässt sich nicht prüfen</translation>
    </message>
    <message>
        <source>Its data does not fit in its memory. Keep less data, or allow more memory in the settings.</source>
        <translation>Es behält mehr Daten, als es Speicher hat: behalten Sie weniger, oder erlauben Sie ihm in den Einstellungen mehr.</translation>
    </message>
    <message>
        <source>Its folder must exist, be writable, and belong to you.</source>
        <translation>Sein Ordner muss da und beschreibbar sein und Ihnen gehören.</translation>
    </message>
    <message>
        <source>Its form is being reloaded.</source>
        <translation>Ihr Formular wird neu gelesen.</translation>
    </message>
    <message>
        <source>Its headings must be parameter names, each used only once.</source>
        <translation>Ihre Überschriften müssen Namen von Parametern sein, jeder nur einmal.</translation>
    </message>
    <message>
        <source>Its profile has no stop command for this, so a person must make it safe.</source>
        <translation>Sein Profil hat dafür keinen Stoppbefehl. Eine Person muss es sicher machen.</translation>
    </message>
    <message>
        <source>Its profile warns of this. Unless it is intended, leave the instrument in a safe state in a finally block.</source>
        <translation>So steht es in seinem Profil. Bringen Sie es in einem finally in einen sicheren Zustand, wenn das nicht gewollt ist.</translation>
    </message>
    <message>
        <source>Its roles: {roles}. If it opens {meant} all the same, also choose an instrument or a simulator for {role}.</source>
        <translation>Seine Rollen: {roles}. Öffnet es {meant} trotzdem, wählen Sie auch für {role} ein Gerät oder einen Simulator.</translation>
    </message>
    <message>
        <source>Its spots are {first} to {last}.</source>
        <translation>Die Plätze sind {first} bis {last}.</translation>
    </message>
    <message>
        <source>Its step must never be sent again. Perform its action by hand; it then counts as done.</source>
        <translation>Sein Schritt sagt, dass es nie wieder gesendet werden darf. Führen Sie es von Hand aus; es gilt dann als ausgeführt.</translation>
    </message>
    <message>
        <source>Its type is {type}.</source>
        <translation>Sein Typ ist {type}.</translation>
    </message>
    <message>
        <source>Its {kind} roles are {roles}.</source>
        <translation>Seine {kind}-Rollen sind {roles}.</translation>
    </message>
    <message>
        <source>Jupyter notebook</source>
        <translation>Jupyter-Notebook</translation>
    </message>
    <message>
        <source>Keep data in separate files, and libraries in packages; or run it from another folder.</source>
        <translation>Legen Sie Daten in eigene Dateien und Bibliotheken in Pakete; oder führen Sie es aus einem anderen Ordner aus.</translation>
    </message>
    <message>
        <source>Keep one of them.</source>
        <translation>Behalten Sie eines davon.</translation>
    </message>
    <message>
        <source>Kind not known</source>
        <translation>Art nicht bekannt</translation>
    </message>
    <message>
        <source>Landlock {version} in this kernel does not protect everything: </source>
        <translation>Landlock {version} dieses Kernels lässt zu wünschen übrig: </translation>
    </message>
    <message>
        <source>Landlock: {reason}</source>
        <translation>Landlock: {reason}</translation>
    </message>
    <message>
        <source>Late answer</source>
        <translation>Späte Antwort</translation>
    </message>
    <message>
        <source>Leave one of them out.</source>
        <translation>Lassen Sie eines davon weg.</translation>
    </message>
    <message>
        <source>Leave out --pace, or simulate every instrument.</source>
        <translation>Lassen Sie --pace weg, oder simulieren Sie jedes Gerät.</translation>
    </message>
    <message>
        <source>Leave out --set, or give the script a main(...) function with parameters.</source>
        <translation>Lassen Sie --set weg, oder geben Sie ihm eine Funktion main(...) mit Parametern.</translation>
    </message>
    <message>
        <source>Leave the volume out.</source>
        <translation>Lassen Sie das Volumen weg.</translation>
    </message>
    <message>
        <source>Leave {port} out, or name the backend of the instrument there.</source>
        <translation>Lassen Sie {port} weg, oder nennen Sie das Backend des Geräts dort.</translation>
    </message>
    <message>
        <source>Letters, digits, dots, hyphens and underscores, such as serial_dilution.</source>
        <translation>Buchstaben, Ziffern, Punkte, Bindestriche und Unterstriche, zum Beispiel serial_dilution.</translation>
    </message>
    <message>
        <source>Lines are counted from the one after &apos;{opening}&apos;.</source>
        <translation>Zeilen werden ab der hinter &apos;{opening}&apos; gezählt.</translation>
    </message>
    <message>
        <source>Link parameters of the same type.</source>
        <translation>Verknüpfen Sie Parameter desselben Typs.</translation>
    </message>
    <message>
        <source>Linux with musl</source>
        <translation>Linux mit musl</translation>
    </message>
    <message>
        <source>Load a full rack.</source>
        <translation>Stellen Sie ein volles Rack ein.</translation>
    </message>
    <message>
        <source>Load the centrifuge</source>
        <translation>Zentrifuge beladen</translation>
    </message>
    <message>
        <source>Loading runtime</source>
        <translation>Laufzeit wird geladen</translation>
    </message>
    <message>
        <source>Loading {package}</source>
        <translation>{package} wird geladen</translation>
    </message>
    <message>
        <source>Lock the plate</source>
        <translation>Platte verriegeln</translation>
    </message>
    <message>
        <source>Look for tips[ in {tip_spots}]</source>
        <translation>[In {tip_spots} ]nach Spitzen sehen</translation>
    </message>
    <message>
        <source>Machine roles have the type of one of PyLabRobot&apos;s machines, such as Scale.</source>
        <translation>Geräterollen haben den Typ eines der Geräte von PyLabRobot, etwa Scale.</translation>
    </message>
    <message>
        <source>Members of the group {group} may use it: run `sudo usermod -aG {group_name} $USER`, then log out and in again.</source>
        <translation>Mitglieder der Gruppe {group} dürfen ihn benutzen: Führen Sie `sudo usermod -aG {group_name} $USER` aus und melden Sie sich dann ab und wieder an.</translation>
    </message>
    <message>
        <source>Missing parameter</source>
        <translation>Missing parameter</translation>
    </message>
    <message>
        <source>Modbus RTU</source>
        <translation>Modbus RTU</translation>
    </message>
    <message>
        <source>Modbus TCP</source>
        <translation>Modbus TCP</translation>
    </message>
    <message>
        <source>Modbus function {function} of unknown length</source>
        <translation>Modbus-Funktion {function} von unbekannter Länge</translation>
    </message>
    <message>
        <source>Move it to another folder. A new one is then created; records still show that the old one signed them.</source>
        <translation>Verschieben Sie ihn in einen anderen Ordner. Dann wird ein neuer erzeugt; Aufzeichnungen, die der alte signiert hat, zeigen das weiterhin.</translation>
    </message>
    <message>
        <source>Move it.</source>
        <translation>Stellen Sie es um.</translation>
    </message>
    <message>
        <source>Move less, or choose larger labware.</source>
        <translation>Bewegen Sie weniger, oder wählen Sie größere Labware.</translation>
    </message>
    <message>
        <source>Move one of them.</source>
        <translation>Stellen Sie eines davon um.</translation>
    </message>
    <message>
        <source>Move the code that needs memory into the protocol&apos;s function.</source>
        <translation>Verlegen Sie, was Speicher braucht, in die Funktion des Protokolls.</translation>
    </message>
    <message>
        <source>Move the code that takes time into the protocol&apos;s function. On import, a file should only define things.</source>
        <translation>Verlegen Sie, was Zeit braucht, in die Funktion des Protokolls: beim Import definiert eine Datei nur.</translation>
    </message>
    <message>
        <source>Move the history after the run has ended.</source>
        <translation>Verschieben Sie den Verlauf, wenn er zu Ende ist.</translation>
    </message>
    <message>
        <source>Move {machine} home</source>
        <translation>{machine} in die Grundstellung fahren</translation>
    </message>
    <message>
        <source>Move {machine} to its safe position</source>
        <translation>{machine} in die sichere Stellung fahren</translation>
    </message>
    <message>
        <source>Move[ to {to}]</source>
        <translation>[Nach {to} ]bewegen</translation>
    </message>
    <message>
        <source>Move[ {lid}][ to {to}]</source>
        <translation>[{lid} ][nach {to} ]bewegen</translation>
    </message>
    <message>
        <source>Move[ {source_tip_spots:tips}][ from {source_tip_spots}][ to {dest_tip_spots}]</source>
        <translation>[{source_tip_spots:tips} ][von {source_tip_spots} ][nach {dest_tip_spots} ]umsetzen</translation>
    </message>
    <message>
        <source>Must hold at the end, but does not: {what}.</source>
        <translation>Am Ende muss gelten, gilt aber nicht: {what}.</translation>
    </message>
    <message>
        <source>Must hold at the end: {what}. This could not be checked: {error}</source>
        <translation>Am Ende muss gelten: {what}. Das ließ sich nicht prüfen: {error}</translation>
    </message>
    <message>
        <source>Name each role once.</source>
        <translation>Nennen Sie jede Rolle einmal.</translation>
    </message>
    <message>
        <source>Name it in the file&apos;s header under [tool.praxis.ports] and open it by that name; on the command line: --port {role}=DEVICE (or =sim:mettler).</source>
        <translation>Nennen Sie ihn im Kopf der Datei unter [tool.praxis.ports] und öffnen Sie ihn unter diesem Namen; auf der Kommandozeile: --port {role}=DEVICE (oder =sim:mettler).</translation>
    </message>
    <message>
        <source>Name its port in the file&apos;s header under [tool.praxis.ports], and choose {address} for it; on the command line: --port ROLE={address}.</source>
        <translation>Nennen Sie seinen Port im Kopf der Datei unter [tool.praxis.ports], und wählen Sie {address} dafür; auf der Kommandozeile: --port ROLE={address}.</translation>
    </message>
    <message>
        <source>Name its ports with --port ROLE=DEVICE.</source>
        <translation>Nennen Sie seine Ports mit --port ROLE=DEVICE.</translation>
    </message>
    <message>
        <source>Name one of them: {title}:{names}</source>
        <translation>Nennen Sie eines davon: {title}:{names}</translation>
    </message>
    <message>
        <source>Name or service not known</source>
        <translation>der Name ist nicht bekannt</translation>
    </message>
    <message>
        <source>Name the instrument in the file&apos;s header under [tool.praxis.ports], and choose its port; on the command line: --port ROLE=DEVICE.</source>
        <translation>Nennen Sie das Gerät im Kopf der Datei unter [tool.praxis.ports], und wählen Sie seinen Port; auf der Kommandozeile: --port ROLE=DEVICE.</translation>
    </message>
    <message>
        <source>Network is unreachable</source>
        <translation>das Netzwerk ist nicht zu erreichen</translation>
    </message>
    <message>
        <source>New protocol</source>
        <translation>Neues Protokoll</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Keine Antwort</translation>
    </message>
    <message>
        <source>No backend for {name} can be used here yet.</source>
        <translation>Noch lässt sich hier kein Backend für {name} verwenden.</translation>
    </message>
    <message>
        <source>No checkpoints can be taken while the program has threads. If this run is interrupted now, resuming replays it from its last checkpoint, or from its beginning.</source>
        <translation>Solange das Programm Threads hat, sind keine Sicherungspunkte möglich. Wird dieser Lauf jetzt unterbrochen, spielt das Fortsetzen ihn ab seinem letzten Sicherungspunkt oder von vorn erneut ab.</translation>
    </message>
    <message>
        <source>No file in {folder} can be locked ({reason}), so images are built without waiting for other processes</source>
        <translation>Abbilder werden gemacht, ohne auf andere Prozesse zu warten: in {folder} lässt sich keine Datei sperren: {reason}</translation>
    </message>
    <message>
        <source>No full log of this run is kept in {folder}: {reason}</source>
        <translation>Von diesem Lauf wird kein volles Log behalten: {folder}: {reason}</translation>
    </message>
    <message>
        <source>No granted device is {wanted}; granted and connected: {granted}. Start the program with --port {role}={kind}:{wanted}, or simulate the device with --port {role}=sim:{simulator}.</source>
        <translation>Kein erlaubtes Gerät ist {wanted}; erlaubt und angeschlossen: {granted}. Starten Sie das Programm mit --port {role}={kind}:{wanted}, oder simulieren Sie das Gerät mit --port {role}=sim:{simulator}.</translation>
    </message>
    <message>
        <source>No installed package has {module}. Add one with: praxis-desktop packages add {project} --network</source>
        <translation>Kein Paket hier hat {module}. Fügen Sie eines hinzu mit: praxis-desktop packages add {project} --network</translation>
    </message>
    <message>
        <source>No installed package has {module}. {remedy}</source>
        <translation>Kein installiertes Paket enthält {module}. {remedy}</translation>
    </message>
    <message>
        <source>No interpreter can be started: {split}</source>
        <translation>Kein Interpreter ist zu haben: {split}</translation>
    </message>
    <message>
        <source>No line in the protocol sends this, so no line can repeat it: a person must decide.</source>
        <translation>Keine Zeile des Protokolls sendet dies, also kann keine es wiederholen: Eine Person muss entscheiden.</translation>
    </message>
    <message>
        <source>No liquid was detected.</source>
        <translation>Es wurde keine Flüssigkeit gefunden.</translation>
    </message>
    <message>
        <source>No name server replied within {seconds:.0f} s.</source>
        <translation>Kein Namensserver hat in {seconds:.0f} s geantwortet.</translation>
    </message>
    <message>
        <source>No other choice brings back the instrument that the run started with.</source>
        <translation>Keine andere Wahl bringt das Gerät zurück, mit dem der Lauf begonnen hat.</translation>
    </message>
    <message>
        <source>No port granted to this program fits, and there is nobody to ask for another. Start it with --port ROLE=DEVICE.</source>
        <translation>Kein Port, der diesem Programm erlaubt ist, passt, und hier kann niemand nach einem anderen gefragt werden. Starten Sie es mit --port ROLE=DEVICE.</translation>
    </message>
    <message>
        <source>No port was selected.</source>
        <translation>Kein Port wurde gewählt.</translation>
    </message>
    <message>
        <source>No role has a port.</source>
        <translation>Keine Rolle hat einen Port.</translation>
    </message>
    <message>
        <source>No route to host</source>
        <translation>es gibt keinen Weg zum Rechner</translation>
    </message>
    <message>
        <source>No serial device is connected</source>
        <translation>Kein serieller Port ist angeschlossen</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>auf dem Datenträger ist kein Platz mehr</translation>
    </message>
    <message>
        <source>No stop was sent to its instruments ({roles})</source>
        <translation>Nichts wurde gesendet, um zu stoppen, was es verbunden hatte ({roles})</translation>
    </message>
    <message>
        <source>No such device</source>
        <translation>das Gerät gibt es nicht</translation>
    </message>
    <message>
        <source>No such device or address</source>
        <translation>das Gerät oder die Adresse gibt es nicht</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>die Datei oder den Ordner gibt es nicht</translation>
    </message>
    <message>
        <source>No verdict</source>
        <translation>Kein Urteil</translation>
    </message>
    <message>
        <source>No, or not sure</source>
        <translation>Nein, oder nicht sicher</translation>
    </message>
    <message>
        <source>Nobody answers</source>
        <translation>Keine Person</translation>
    </message>
    <message>
        <source>None can mean no limit.</source>
        <translation>None kann „unbegrenzt“ bedeuten.</translation>
    </message>
    <message>
        <source>None has been saved yet. You can also give a file&apos;s path.</source>
        <translation>Noch keiner wurde gespeichert; auch der Pfad einer Datei wird genommen.</translation>
    </message>
    <message>
        <source>None is available.</source>
        <translation>Es gibt keinen.</translation>
    </message>
    <message>
        <source>None reported in the last {lately_days} days</source>
        <translation>In den letzten {lately_days} Tagen wurde keiner gemeldet</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>das ist kein Ordner</translation>
    </message>
    <message>
        <source>Not everything could be recorded, so it is unknown whether it was added after the run ended.</source>
        <translation>Nicht alles konnte aufgezeichnet werden. Ob sie nach dem Ende des Laufs dorthin kam, ist deshalb nicht bekannt.</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Nicht sicher</translation>
    </message>
    <message>
        <source>Not the same instrument</source>
        <translation>Nicht mehr dasselbe</translation>
    </message>
    <message>
        <source>Nothing is lost; the record is unchanged. Choose another file or folder.</source>
        <translation>Nichts ist verloren; die Aufzeichnung ist unverändert. Wählen Sie eine andere Datei oder einen anderen Ordner.</translation>
    </message>
    <message>
        <source>Nothing is sent without the guardian. Start the program again.</source>
        <translation>Ohne ihn wird nichts gesendet. Starten Sie das Programm neu.</translation>
    </message>
    <message>
        <source>Nothing to install: it is already installed
</source>
        <translation>Nichts zu installieren: Es ist schon da
</translation>
    </message>
    <message>
        <source>Nothing was added.</source>
        <translation>Nichts wurde hinzugefügt.</translation>
    </message>
    <message>
        <source>Nothing was received within {seconds} s.</source>
        <translation>Innerhalb von {seconds} s wurde nichts empfangen.</translation>
    </message>
    <message>
        <source>Nothing will be sent; the run will remain interrupted until this is known.</source>
        <translation>Nichts wird gesendet: der Lauf bleibt unterbrochen, bis es jemand weiß.</translation>
    </message>
    <message>
        <source>Nothing will be sent; the run will remain interrupted.</source>
        <translation>Nichts wird gesendet: der Lauf bleibt unterbrochen.</translation>
    </message>
    <message>
        <source>On Debian and Ubuntu, install the package praxis-desktop-doc; in a checkout, run python -m build_tools.manual.</source>
        <translation>Installieren Sie unter Debian und Ubuntu das Paket praxis-desktop-doc; führen Sie in einem Checkout python -m build_tools.manual aus.</translation>
    </message>
    <message>
        <source>On Linux, install GNOME Keyring or KWallet, log in to a desktop and unlock it.</source>
        <translation>Installieren Sie unter Linux GNOME Keyring oder KWallet, melden Sie sich an einer Arbeitsoberfläche an und entsperren Sie ihn.</translation>
    </message>
    <message>
        <source>On the command line, start it with --port ROLE={prefix}{host}:{port}{peers}, and have the program listen at that address.</source>
        <translation>Starten Sie es auf der Kommandozeile mit --port ROLE={prefix}{host}:{port}{peers}, und lassen Sie das Programm an dieser Adresse auf Verbindungen warten.</translation>
    </message>
    <message>
        <source>One of this program&apos;s files cannot be used{place} ({reason})</source>
        <translation>Eine Datei dieses Programms ist nicht zu gebrauchen{place} ({reason})</translation>
    </message>
    <message>
        <source>Only AF_INET is supported</source>
        <translation>Nur AF_INET wird unterstützt</translation>
    </message>
    <message>
        <source>Only None can be its default.</source>
        <translation>Nur None kann die Vorgabe sein.</translation>
    </message>
    <message>
        <source>Only SOCK_STREAM socket type is supported</source>
        <translation>Nur Sockets der Art SOCK_STREAM werden unterstützt</translation>
    </message>
    <message>
        <source>Only if the step’s commands may be sent twice, such as queries or moves to absolute positions.</source>
        <translation>Nur wenn die Befehle des Schritts zweimal gesendet werden dürfen, etwa eine Abfrage oder eine absolute Position.</translation>
    </message>
    <message>
        <source>Only its owner may use it: run `sudo chmod g+rw {device}`{device2}.</source>
        <translation>Nur sein Besitzer darf ihn benutzen: Führen Sie `sudo chmod g+rw {device}` aus{device2}.</translation>
    </message>
    <message>
        <source>Only package names are accepted, with or without versions.</source>
        <translation>Nur Namen von Paketen werden verstanden, mit Versionen oder ohne.</translation>
    </message>
    <message>
        <source>Only protocol zero is supported</source>
        <translation>Nur das Protokoll null wird unterstützt</translation>
    </message>
    <message>
        <source>Only the part before the signature was signed. The rest was not.</source>
        <translation>Was vor der Signatur steht, ist, was signiert wurde. Für den Rest steht niemand ein.</translation>
    </message>
    <message>
        <source>Only this step is repeated, from its beginning. Earlier steps are not.</source>
        <translation>Nur dieser Schritt wird wiederholt, von seinem Anfang an. Die Schritte davor nicht.</translation>
    </message>
    <message>
        <source>Open a URL with serial.serial_for_url(), and a port by its role.</source>
        <translation>Öffnen Sie eine URL mit serial.serial_for_url() und einen Port über seine Rolle.</translation>
    </message>
    <message>
        <source>Open it in Jupyter and save it again. Python programs have names that end in .py.</source>
        <translation>Öffnen Sie sie in Jupyter und speichern Sie sie erneut. Der Name eines Python-Programms endet auf .py.</translation>
    </message>
    <message>
        <source>Open it in a current version of Jupyter and save it again.</source>
        <translation>Öffnen Sie sie in einem aktuellen Jupyter und speichern Sie sie erneut.</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet, fix these cells, and save it.</source>
        <translation>Öffnen Sie sie in einer Tabellenkalkulation, korrigieren Sie diese Zellen, und speichern Sie sie.</translation>
    </message>
    <message>
        <source>Open the lid</source>
        <translation>Deckel öffnen</translation>
    </message>
    <message>
        <source>Open the port before using it.</source>
        <translation>Öffnen Sie den Port, bevor Sie ihn benutzen.</translation>
    </message>
    <message>
        <source>Open the system&apos;s password manager, and check whether the keyring works there.</source>
        <translation>Öffnen Sie die Passwortverwaltung des Systems und prüfen Sie, ob der Schlüsselbund dort funktioniert.</translation>
    </message>
    <message>
        <source>Open {machine}</source>
        <translation>{machine} öffnen</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>nicht erlaubt</translation>
    </message>
    <message>
        <source>Or simulate everything not specified: --simulate.</source>
        <translation>Oder lassen Sie alles nicht Angegebene simulieren: --simulate.</translation>
    </message>
    <message>
        <source>Outside steps</source>
        <translation>Außerhalb von Schritten</translation>
    </message>
    <message>
        <source>PC dies</source>
        <translation>PC fällt aus</translation>
    </message>
    <message>
        <source>PDF report</source>
        <translation>PDF-Bericht</translation>
    </message>
    <message>
        <source>PRAXIS_HOME is {home}, which is not a folder</source>
        <translation>PRAXIS_HOME ist {home}, das ist kein Ordner</translation>
    </message>
    <message>
        <source>Packages are ready</source>
        <translation>Pakete sind bereit</translation>
    </message>
    <message>
        <source>Partial answer</source>
        <translation>Halbe Antwort</translation>
    </message>
    <message>
        <source>Pass a list, even for a single item: [trough], [plate.get_well(&apos;A1&apos;)] or plate[&apos;A1&apos;].</source>
        <translation>Geben Sie eine Liste an, auch für ein einzelnes Gefäß: [trough], [plate.get_well(&apos;A1&apos;)] oder plate[&apos;A1&apos;].</translation>
    </message>
    <message>
        <source>Patterns may have up to 500 characters, without lookaround, backreferences and flags.</source>
        <translation>Muster dürfen bis zu 500 Zeichen haben, ohne Lookaround, Rückverweise und Flags.</translation>
    </message>
    <message>
        <source>Pause it, then try again.</source>
        <translation>Pausieren Sie ihn, dann versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Peel the seal off</source>
        <translation>Siegel abziehen</translation>
    </message>
    <message>
        <source>Pending data is written, and the run continues.</source>
        <translation>Was wartet, wird geschrieben, und der Lauf geht weiter.</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>keine Berechtigung</translation>
    </message>
    <message>
        <source>Pick up 96 tips[ from {tip_rack}]</source>
        <translation>96 Spitzen [aus {tip_rack} ]aufnehmen</translation>
    </message>
    <message>
        <source>Pick up a new tip, or discard the used ones.</source>
        <translation>Nehmen Sie eine neue Spitze, oder werfen Sie die benutzten ab.</translation>
    </message>
    <message>
        <source>Pick up tips first.</source>
        <translation>Nehmen Sie vorher Spitzen auf.</translation>
    </message>
    <message>
        <source>Pick up[ {resource}]</source>
        <translation>[{resource} ]aufnehmen</translation>
    </message>
    <message>
        <source>Pick up[ {tip_spots:tips}][ from {tip_spots}]</source>
        <translation>[{tip_spots:tips} ][aus {tip_spots} ]aufnehmen</translation>
    </message>
    <message>
        <source>Playground console</source>
        <translation>Konsole des Playgrounds</translation>
    </message>
    <message>
        <source>Plug it in and switch it on. Then resume the run again.</source>
        <translation>Stecken Sie es an und schalten Sie es ein. Setzen Sie den Lauf dann wieder fort.</translation>
    </message>
    <message>
        <source>Plug it in and switch it on. {grant} {what_there_is}</source>
        <translation>Stecken Sie es an und schalten Sie es ein. {grant} {what_there_is}</translation>
    </message>
    <message>
        <source>Plug it in, or choose another. {present_ports_sentence}</source>
        <translation>Stecken Sie es ein, oder wählen Sie ein anderes. {present_ports_sentence}</translation>
    </message>
    <message>
        <source>Plug it in, or choose another. {present_ports_sentence} See: praxis-desktop ports</source>
        <translation>Stecken Sie es ein, oder wählen Sie ein anderes. {present_ports_sentence} Siehe: praxis-desktop ports</translation>
    </message>
    <message>
        <source>Port {port} is closed.</source>
        <translation>Port {port} ist geschlossen.</translation>
    </message>
    <message>
        <source>Ports are granted for: {roles}.</source>
        <translation>Es gibt Ports für: {roles}.</translation>
    </message>
    <message>
        <source>Ports below 1024 are reserved for the system: grant a different port.</source>
        <translation>Ports unter 1024 gehören dem System: Gewähren Sie einen anderen.</translation>
    </message>
    <message>
        <source>Ports on this computer: </source>
        <translation>Ports dieses Computers: </translation>
    </message>
    <message>
        <source>Power cycle</source>
        <translation>Aus und ein</translation>
    </message>
    <message>
        <source>Power-cycle the instrument to clear the command, then start again.</source>
        <translation>Schalten Sie das Gerät aus und ein, damit es den Befehl vergisst, und starten Sie neu.</translation>
    </message>
    <message>
        <source>Praxis Desktop had an internal error. Nothing was changed; a report is in the messages.</source>
        <translation>Praxis Desktop hatte einen internen Fehler. Nichts wurde geändert; ein Bericht steht in den Meldungen.</translation>
    </message>
    <message>
        <source>Praxis Desktop is already open, but its window is not responding</source>
        <translation>Praxis Desktop ist schon offen, und sein Fenster antwortet nicht</translation>
    </message>
    <message>
        <source>Praxis Desktop needs</source>
        <translation>Praxis Desktop braucht</translation>
    </message>
    <message>
        <source>Praxis Desktop {version}, {python_implementation} {python}, {system}</source>
        <translation>Praxis Desktop {version}, {python_implementation} {python}, {system}</translation>
    </message>
    <message>
        <source>Preparing the console</source>
        <translation>Die Konsole wird vorbereitet</translation>
    </message>
    <message>
        <source>Programs have less than 4 GiB of memory, and an array can take up at most 2 GiB of it. Read and store large data in pieces, or in a smaller type, such as float32.</source>
        <translation>Programme haben weniger als 4 GiB Speicher, ein Array höchstens 2 GiB davon. Lesen und halten Sie große Daten in Stücken oder in einem kleineren Typ wie float32.</translation>
    </message>
    <message>
        <source>Programs in their own processes cannot reach other files, the network or other processes</source>
        <translation>Programme in eigenen Prozessen erreichen keine andere Datei, kein Netzwerk und keinen anderen Prozess</translation>
    </message>
    <message>
        <source>Protect it (chmod 600 {path}), or move it to another folder; a new one is then created.</source>
        <translation>Schützen Sie ihn (chmod 600 {path}), oder verschieben Sie ihn in einen anderen Ordner; dann wird ein neuer erzeugt.</translation>
    </message>
    <message>
        <source>Protocol file</source>
        <translation>Protokolldatei</translation>
    </message>
    <message>
        <source>Protocol version</source>
        <translation>Protokollversion</translation>
    </message>
    <message>
        <source>Pseudo-terminals and plain network ports have no modem lines.</source>
        <translation>Pseudoterminals und einfache Netzwerkports haben keine Modemleitungen.</translation>
    </message>
    <message>
        <source>Pump[ at {speed}]</source>
        <translation>[Mit {speed} ]pumpen</translation>
    </message>
    <message>
        <source>Pump[ at {speed}][ for {duration:s}]</source>
        <translation>[Mit {speed} ][{duration:s} lang ]pumpen</translation>
    </message>
    <message>
        <source>Pump[ at {speed}][ for {duration:s}][ on channels {use_channels}]</source>
        <translation>[Mit {speed} ][{duration:s} lang ][auf den Kanälen {use_channels} ]pumpen</translation>
    </message>
    <message>
        <source>Pump[ at {speed}][ on channels {use_channels}]</source>
        <translation>[Mit {speed} ][auf den Kanälen {use_channels} ]pumpen</translation>
    </message>
    <message>
        <source>Pump[ {num_revolutions} revolutions]</source>
        <translation>[{num_revolutions} Umdrehungen ]pumpen</translation>
    </message>
    <message>
        <source>Pump[ {num_revolutions} revolutions][ on channels {use_channels}]</source>
        <translation>[{num_revolutions} Umdrehungen ][auf den Kanälen {use_channels} ]pumpen</translation>
    </message>
    <message>
        <source>Pump[ {volume:mL}][ at {speed}]</source>
        <translation>[{volume:mL} ][mit {speed} ]pumpen</translation>
    </message>
    <message>
        <source>Pump[ {volume:mL}][ at {speed}][ on channels {use_channels}]</source>
        <translation>[{volume:mL} ][mit {speed} ][auf den Kanälen {use_channels} ]pumpen</translation>
    </message>
    <message>
        <source>Put @protocol_function above one of them, rename one to main, or choose one: {title}:{functions}</source>
        <translation>Setzen Sie @protocol_function über eine, nennen Sie sie main, oder nennen Sie sie beim Aufruf: {title}:{functions}</translation>
    </message>
    <message>
        <source>Put code that protocols share into a package: see praxis-desktop packages add.</source>
        <translation>Was viele Protokolle teilen, gehört in ein Paket: siehe praxis-desktop packages add.</translation>
    </message>
    <message>
        <source>Put down a plate</source>
        <translation>Platte abstellen</translation>
    </message>
    <message>
        <source>Put down[ on {destination}]</source>
        <translation>[Auf {destination} ]abstellen</translation>
    </message>
    <message>
        <source>Put it above the protocol&apos;s function, or remove it.</source>
        <translation>Setzen Sie es über die Funktion des Protokolls, oder lassen Sie es weg.</translation>
    </message>
    <message>
        <source>Put it on the deck: deck.assign_child_resource(it, ...). If it is elsewhere, such as in a reader, call its unassign() first, or move it with the liquid handler.</source>
        <translation>Stellen Sie es auf das Deck: deck.assign_child_resource(it, ...). Ist es anderswo, etwa in einem Lesegerät, rufen Sie vorher unassign() auf, oder bewegen Sie es mit dem Liquid Handler.</translation>
    </message>
    <message>
        <source>Put it on the first line of its cell.</source>
        <translation>Schreiben Sie es in die erste Zeile der Zelle.</translation>
    </message>
    <message>
        <source>Put it where nothing moves above it, or make sure that there is room.</source>
        <translation>Stellen Sie es dorthin, wo sich nichts darüber bewegt, oder sorgen Sie für Platz.</translation>
    </message>
    <message>
        <source>Put it where the arm can reach it.</source>
        <translation>Stellen Sie es dorthin, wo der Arm es erreicht.</translation>
    </message>
    <message>
        <source>Put line {line} into a step(..., timeout=SECONDS).</source>
        <translation>Setzen Sie Zeile {line} in ein step(..., timeout=SEKUNDEN).</translation>
    </message>
    <message>
        <source>Put line {line} into a try block, and leave the instrument in a safe state in its finally block.</source>
        <translation>Setzen Sie Zeile {line} in ein try, und bringen Sie das Gerät in dessen finally in einen sicheren Zustand.</translation>
    </message>
    <message>
        <source>Put quotation marks around values with commas.</source>
        <translation>Setzen Sie Werte mit Kommas in Anführungszeichen.</translation>
    </message>
    <message>
        <source>Put the decorator above a def.</source>
        <translation>Setzen Sie den Decorator über ein def.</translation>
    </message>
    <message>
        <source>Put the labware back</source>
        <translation>Labware zurückstellen</translation>
    </message>
    <message>
        <source>Put the plate into the reader first.</source>
        <translation>Stellen Sie die Platte vorher in das Lesegerät.</translation>
    </message>
    <message>
        <source>Put the wheels from Pyodide&apos;s distribution into the folder with the lock file.</source>
        <translation>Legen Sie die Wheels der Distribution von Pyodide in den Ordner mit der Lockdatei.</translation>
    </message>
    <message>
        <source>Pyodide has changed</source>
        <translation>Pyodide hat sich geändert</translation>
    </message>
    <message>
        <source>Pyodide {pyodide}, CPython {python}: {count} files, all intact</source>
        <translation>Pyodide {pyodide}, CPython {python}: {count} Dateien, alle heil</translation>
    </message>
    <message>
        <source>Pyodide&apos;s distribution has no package {asked}</source>
        <translation>die Distribution von Pyodide hat kein Paket {asked}</translation>
    </message>
    <message>
        <source>Pyodide&apos;s files are not available yet</source>
        <translation>die Dateien von Pyodide sind noch nicht da</translation>
    </message>
    <message>
        <source>Pyodide&apos;s {lock} lists the names.</source>
        <translation>Die Namen stehen in Pyodides {lock}.</translation>
    </message>
    <message>
        <source>Python and its standard library</source>
        <translation>Python und seine Standardbibliothek</translation>
    </message>
    <message>
        <source>Python cannot go back to the start of a block: make it a function under @step</source>
        <translation>Python kann nicht an den Anfang eines Blocks zurück: machen Sie eine Funktion unter @step daraus</translation>
    </message>
    <message>
        <source>Qt for Python {installed}</source>
        <translation>Qt für Python {installed}</translation>
    </message>
    <message>
        <source>Qt is not installed, so there is no window</source>
        <translation>Qt ist nicht installiert: es gibt kein Fenster</translation>
    </message>
    <message>
        <source>Querying the index for {projects}</source>
        <translation>Der Index wird nach {projects} gefragt</translation>
    </message>
    <message>
        <source>Question {number} has already been answered, by {before}.</source>
        <translation>Frage {number} ist schon beantwortet, von {before}.</translation>
    </message>
    <message>
        <source>Question {number} is no longer open.</source>
        <translation>Frage {number} ist nicht mehr offen.</translation>
    </message>
    <message>
        <source>Question {number} was withdrawn: its answer is no longer needed.</source>
        <translation>Frage {number} wurde zurückgezogen: Ihre Antwort wird nicht mehr gebraucht.</translation>
    </message>
    <message>
        <source>Question {number}: {error}.</source>
        <translation>Frage {number}: {error}.</translation>
    </message>
    <message>
        <source>RE2, which matches expressions in bounded time, does not support that. Rewrite the expression without it.</source>
        <translation>Ausdrücke prüft RE2, das in begrenzter Zeit läuft. Schreiben Sie den Ausdruck ohne das.</translation>
    </message>
    <message>
        <source>RFC 2217 cannot request it</source>
        <translation>RFC 2217 kann nicht danach fragen</translation>
    </message>
    <message>
        <source>RFC 2217 does not support DSR/DTR flow control: the setting has no effect</source>
        <translation>RFC 2217 hat keine DSR/DTR-Flusssteuerung: sie ist wirkungslos</translation>
    </message>
    <message>
        <source>RTS/CTS flow control</source>
        <translation>RTS/CTS-Flusssteuerung</translation>
    </message>
    <message>
        <source>Rail {rails}: {carrier} would stick out</source>
        <translation>Schiene {rails}: {carrier} würde überstehen</translation>
    </message>
    <message>
        <source>Rail {rails}: {other} at rail {at} is in the way</source>
        <translation>Schiene {rails}: {other} an Schiene {at} ist im Weg</translation>
    </message>
    <message>
        <source>Rail {rails}: {piece} is in the way</source>
        <translation>Schiene {rails}: {piece} ist im Weg</translation>
    </message>
    <message>
        <source>Raise the memory limit for this user (ulimit -v), unless the limit is intentional.</source>
        <translation>Erhöhen Sie die Speichergrenze dieses Benutzers (ulimit -v), wenn das nicht gewollt ist.</translation>
    </message>
    <message>
        <source>Raise this limit for the process (`ulimit -v unlimited`) or for its container.</source>
        <translation>Heben Sie die Grenze dafür bei diesem Prozess auf (`ulimit -v unlimited`) oder bei seinem Container.</translation>
    </message>
    <message>
        <source>Read absorbance[ at {wavelength:nm}][ of {loaded}]</source>
        <translation>Absorption [bei {wavelength:nm} ][von {loaded} ]messen</translation>
    </message>
    <message>
        <source>Read and store large data in pieces, or allow more with the setting execution.memory_bytes.</source>
        <translation>Lesen und halten Sie große Daten in Stücken, oder erlauben Sie mehr mit der Einstellung execution.memory_bytes.</translation>
    </message>
    <message>
        <source>Read fluorescence[ at {excitation_wavelength:nm}][ and {emission_wavelength:nm}][ of {loaded}]</source>
        <translation>Fluoreszenz [bei {excitation_wavelength:nm} ][und {emission_wavelength:nm} ][von {loaded} ]messen</translation>
    </message>
    <message>
        <source>Read luminescence[ of {loaded}]</source>
        <translation>Lumineszenz [von {loaded} ]messen</translation>
    </message>
    <message>
        <source>Read temperature</source>
        <translation>Temperatur lesen</translation>
    </message>
    <message>
        <source>Read the port more often, or empty it with reset_input_buffer().</source>
        <translation>Lesen Sie den Port öfter, oder leeren Sie ihn mit reset_input_buffer().</translation>
    </message>
    <message>
        <source>Read value</source>
        <translation>Wert messen</translation>
    </message>
    <message>
        <source>Read {role}</source>
        <translation>{role} ablesen</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>das Dateisystem ist schreibgeschützt</translation>
    </message>
    <message>
        <source>Reading packages from Pyodide&apos;s distribution</source>
        <translation>Pakete der Distribution von Pyodide werden gelesen</translation>
    </message>
    <message>
        <source>Reading protocols, {count} of {total}</source>
        <translation>Protokolle werden gelesen, {count} von {total}</translation>
    </message>
    <message>
        <source>Reading wheels</source>
        <translation>Wheels werden gelesen</translation>
    </message>
    <message>
        <source>Reconnect and try again</source>
        <translation>Neu verbinden und erneut versuchen</translation>
    </message>
    <message>
        <source>Reconnect the earlier instrument. Its serial number will be checked again.</source>
        <translation>Schließen Sie das Gerät an, das zuvor da war. Seine Seriennummer wird erneut geprüft.</translation>
    </message>
    <message>
        <source>Reconnect the earlier one and resume the run, or give up the run with `praxis-desktop history close`.</source>
        <translation>Schließen Sie das andere wieder an und setzen Sie den Lauf fort; oder geben Sie ihn mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Reconnecting ends what it is doing, such as heating and shaking, and the protocol does not start that again. The verdict can then only be Inconclusive.</source>
        <translation>Neu zu verbinden beendet, was das Gerät tut, etwa Heizen und Schütteln, und das Protokoll beginnt damit nicht wieder. Das Ergebnis kann dann nur „Nicht eindeutig“ sein.</translation>
    </message>
    <message>
        <source>Recovered by itself</source>
        <translation>Von selbst behoben</translation>
    </message>
    <message>
        <source>Rehearse again.</source>
        <translation>Proben Sie erneut.</translation>
    </message>
    <message>
        <source>Reinstall Praxis Desktop.</source>
        <translation>Installieren Sie Praxis Desktop erneut.</translation>
    </message>
    <message>
        <source>Reinstall it.</source>
        <translation>Installieren Sie es erneut.</translation>
    </message>
    <message>
        <source>Reinstall it: praxis-desktop packages add {project} --network</source>
        <translation>Installieren Sie es erneut: praxis-desktop packages add {project} --network</translation>
    </message>
    <message>
        <source>Reinstall the program, or run `pip install pyusb libusb-package hidapi` in its environment.</source>
        <translation>Installieren Sie das Programm noch einmal, oder führen Sie in seiner Umgebung `pip install pyusb libusb-package hidapi` aus.</translation>
    </message>
    <message>
        <source>Reinstall {pack}.</source>
        <translation>Installieren Sie {pack} noch einmal.</translation>
    </message>
    <message>
        <source>Remove it from the library folder.</source>
        <translation>Entfernen Sie sie aus dem Ordner der Bibliothek.</translation>
    </message>
    <message>
        <source>Remove one of them.</source>
        <translation>Entfernen Sie eines davon.</translation>
    </message>
    <message>
        <source>Remove the / after it.</source>
        <translation>Entfernen Sie den / dahinter.</translation>
    </message>
    <message>
        <source>Remove the exit, or move it into the protocol&apos;s function.</source>
        <translation>Nehmen Sie das Beenden heraus, oder verlegen Sie es in die Funktion des Protokolls.</translation>
    </message>
    <message>
        <source>Remove the file from its folder; the library then updates itself.</source>
        <translation>Entfernen Sie die Datei aus ihrem Ordner; die Bibliothek aktualisiert sich dann.</translation>
    </message>
    <message>
        <source>Remove the file, and resume the run again.</source>
        <translation>Entfernen Sie die Datei und setzen Sie den Lauf wieder fort.</translation>
    </message>
    <message>
        <source>Rename one of them.</source>
        <translation>Benennen Sie eine davon um.</translation>
    </message>
    <message>
        <source>Rename the file back to its original name.</source>
        <translation>Geben Sie der Datei den Namen zurück, den sie an ihrer Quelle hatte.</translation>
    </message>
    <message>
        <source>Renew the certificate on the instrument, and check the date on this computer.</source>
        <translation>Erneuern Sie das Zertifikat am Gerät, und prüfen Sie das Datum dieses Computers.</translation>
    </message>
    <message>
        <source>Report as text</source>
        <translation>Bericht als Text</translation>
    </message>
    <message>
        <source>Report this, and include the log.</source>
        <translation>Melden Sie das, mit dem Log.</translation>
    </message>
    <message>
        <source>Request one of those.</source>
        <translation>Fordern Sie eine davon an.</translation>
    </message>
    <message>
        <source>Require exact versions (==) of the important packages, so that fewer have to be tried.</source>
        <translation>Fordern Sie genaue Versionen (==) der wichtigen Pakete an, dann ist weniger zu probieren.</translation>
    </message>
    <message>
        <source>Resource temporarily unavailable</source>
        <translation>vorübergehend nicht verfügbar</translation>
    </message>
    <message>
        <source>Restart the console.</source>
        <translation>Starten Sie die Konsole neu.</translation>
    </message>
    <message>
        <source>Restart {machine}</source>
        <translation>{machine} neu starten</translation>
    </message>
    <message>
        <source>Restore it first: `praxis-desktop history discard --undo {called}`.</source>
        <translation>Holen Sie sie zuerst zurück: `praxis-desktop history discard --undo {called}`.</translation>
    </message>
    <message>
        <source>Restore it from a backup, or ask the person who maintains it.</source>
        <translation>Stellen Sie sie aus einer Sicherung wieder her, oder fragen Sie, wer sie führt.</translation>
    </message>
    <message>
        <source>Restore it from a backup, or give up the run with `praxis-desktop history close`.</source>
        <translation>Stellen Sie sie aus einer Sicherung wieder her, oder geben Sie den Lauf mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Restore it from a backup.</source>
        <translation>Stellen Sie sie aus einer Sicherung wieder her.</translation>
    </message>
    <message>
        <source>Restore it from a backup. `praxis-desktop history verify` shows details.</source>
        <translation>Stellen Sie sie aus einer Sicherung wieder her. `praxis-desktop history verify` zeigt Einzelheiten.</translation>
    </message>
    <message>
        <source>Restore it from a backup: its SHA-256 is {sha}.</source>
        <translation>Stellen Sie sie aus einer Sicherung wieder her: Ihr SHA-256 ist {sha}.</translation>
    </message>
    <message>
        <source>Restore it from a backup; its size and digest are in the record.</source>
        <translation>Stellen Sie sie aus einer Sicherung wieder her; Größe und Prüfsumme stehen in der Aufzeichnung.</translation>
    </message>
    <message>
        <source>Restore its record from a backup.</source>
        <translation>Stellen Sie seine Aufzeichnung aus einer Sicherung wieder her.</translation>
    </message>
    <message>
        <source>Restore the record from a backup.</source>
        <translation>Stellen Sie die Aufzeichnung aus einer Sicherung wieder her.</translation>
    </message>
    <message>
        <source>Resume it first, with `praxis-desktop history resume`.</source>
        <translation>Setzen Sie ihn zuerst fort, mit `praxis-desktop history resume`.</translation>
    </message>
    <message>
        <source>Resume it there. `praxis-desktop history replay` replays it here, without instruments.</source>
        <translation>Setzen Sie ihn dort fort. `praxis-desktop history replay` tut ihn hier noch einmal, ohne Geräte.</translation>
    </message>
    <message>
        <source>Resume it where somebody can answer: in a terminal, in the window, or with --on-prompt ask.</source>
        <translation>Setzen Sie ihn dort fort, wo jemand antworten kann: in einem Terminal, im Fenster, oder mit --on-prompt ask.</translation>
    </message>
    <message>
        <source>Return 96 tips</source>
        <translation>96 Spitzen zurücklegen</translation>
    </message>
    <message>
        <source>Return the tips</source>
        <translation>Spitzen zurückstecken</translation>
    </message>
    <message>
        <source>Return the values instead, or move yield into a function that this one loops over.</source>
        <translation>Geben Sie die Werte mit return zurück, oder verschieben Sie yield in eine Funktion, über die diese in einer Schleife läuft.</translation>
    </message>
    <message>
        <source>Return tips</source>
        <translation>Spitzen zurücklegen</translation>
    </message>
    <message>
        <source>Run a PCR[ of {num_cycles} cycles]</source>
        <translation>PCR [mit {num_cycles} Zyklen ]ausführen</translation>
    </message>
    <message>
        <source>Run a temperature program</source>
        <translation>Temperaturprogramm ausführen</translation>
    </message>
    <message>
        <source>Run it in the window or in a terminal, or use --on-prompt default to accept the defaults.</source>
        <translation>Führen Sie es im Fenster oder in einem Terminal aus, oder geben Sie --on-prompt default an, um Vorgabewerte zu nehmen.</translation>
    </message>
    <message>
        <source>Run the program again, or give up this run with `praxis-desktop history close`.</source>
        <translation>Führen Sie das Programm erneut aus; oder geben Sie diesen Lauf mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Same port, different serial number. It was {was}.</source>
        <translation>Derselbe Port, eine andere Seriennummer. Es war {was}.</translation>
    </message>
    <message>
        <source>Save it as UTF-8; save a spreadsheet as CSV UTF-8.</source>
        <translation>Speichern Sie sie in UTF-8; ein Tabellenblatt als CSV UTF-8.</translation>
    </message>
    <message>
        <source>Save it as a file, ask an approver to run: praxis-desktop protocols approve FILE --reason TEXT, and run the file.</source>
        <translation>Speichern Sie es als Datei, bitten Sie darum, wer Protokolle freigibt: praxis-desktop protocols approve FILE --reason TEXT, und führen Sie die Datei aus.</translation>
    </message>
    <message>
        <source>Save it as a file. To run it as a script, use: praxis-desktop exec -</source>
        <translation>Speichern Sie es als Datei. Als Skript läuft es mit: praxis-desktop exec -</translation>
    </message>
    <message>
        <source>Save it as an Excel workbook (.xlsx) without a password, or as CSV UTF-8.</source>
        <translation>Speichern Sie sie als Excel-Arbeitsmappe (.xlsx) ohne Kennwort oder als CSV UTF-8.</translation>
    </message>
    <message>
        <source>Save only the sheet with the table, as CSV UTF-8.</source>
        <translation>Speichern Sie nur das Blatt mit der Tabelle, als CSV UTF-8.</translation>
    </message>
    <message>
        <source>Save the details and report them.</source>
        <translation>Speichern Sie die Einzelheiten und melden Sie sie.</translation>
    </message>
    <message>
        <source>Save the file as UTF-8.</source>
        <translation>Speichern Sie die Datei in UTF-8.</translation>
    </message>
    <message>
        <source>Save the preset again, or delete that file.</source>
        <translation>Speichern Sie die Voreinstellung erneut, oder löschen Sie diese Datei.</translation>
    </message>
    <message>
        <source>Saving the added packages</source>
        <translation>Hinzugefügtes wird behalten</translation>
    </message>
    <message>
        <source>Scan a barcode</source>
        <translation>Barcode lesen</translation>
    </message>
    <message>
        <source>Seal[ at {temperature:°C}][ for {duration:s}]</source>
        <translation>[Bei {temperature:°C} ][{duration:s} lang ]versiegeln</translation>
    </message>
    <message>
        <source>See benches.html in the manual for what a bench file contains.</source>
        <translation>benches.html im Handbuch sagt, was in der Datei eines Labortischs steht.</translation>
    </message>
    <message>
        <source>See instrument-profiles.html in the manual for what a profile contains.</source>
        <translation>Was ein Profil enthält, steht in instrument-profiles.html im Handbuch.</translation>
    </message>
    <message>
        <source>See what is connected: praxis-desktop ports</source>
        <translation>Was angeschlossen ist, zeigt: praxis-desktop ports</translation>
    </message>
    <message>
        <source>Send them to support: &apos;praxis-desktop doctor --output FILE&apos; packs them into one archive.</source>
        <translation>Geben Sie sie weiter an die Hilfe: „praxis-desktop doctor --output FILE“ legt sie in ein Archiv.</translation>
    </message>
    <message>
        <source>Sent {asked}. The reply is not valid: {came}.</source>
        <translation>{asked} gesendet, und was zurückkam, ist keine Antwort: {came}.</translation>
    </message>
    <message>
        <source>Sent {asked}; nothing came back within {seconds} s.</source>
        <translation>{asked} gesendet, innerhalb von {seconds} s kam nichts zurück.</translation>
    </message>
    <message>
        <source>Serial monitor</source>
        <translation>Serieller Monitor</translation>
    </message>
    <message>
        <source>Serial port on this computer</source>
        <translation>Serieller Port dieses Computers</translation>
    </message>
    <message>
        <source>Serve it on a TCP port, with --listen 127.0.0.1:0, or use the simulator inside the program: --port ROLE=sim:{kind}</source>
        <translation>Stellen Sie ihn mit --listen 127.0.0.1:0 an einem TCP-Port bereit, oder verwenden Sie den Simulator im Programm: --port ROLE=sim:{kind}</translation>
    </message>
    <message>
        <source>Set block temperature[ to {temperature:°C}]</source>
        <translation>Blocktemperatur [auf {temperature:°C} ]stellen</translation>
    </message>
    <message>
        <source>Set images.enabled to true, unless this is intended.</source>
        <translation>Stellen Sie images.enabled auf true, wenn das nicht gewollt ist.</translation>
    </message>
    <message>
        <source>Set it to a folder, or unset it.</source>
        <translation>Setzen Sie es auf einen Ordner, oder lassen Sie es weg.</translation>
    </message>
    <message>
        <source>Set lid temperature[ to {temperature:°C}]</source>
        <translation>Deckeltemperatur [auf {temperature:°C} ]stellen</translation>
    </message>
    <message>
        <source>Set temperature[ to {temperature:°C}]</source>
        <translation>Temperatur [auf {temperature:°C} ]stellen</translation>
    </message>
    <message>
        <source>Set the instrument up as the program had it, then resume the run again, or give up the run with `praxis-desktop history close`.</source>
        <translation>Stellen Sie das Gerät so ein, wie das Programm es hatte, und setzen Sie den Lauf dann erneut fort, oder geben Sie den Lauf mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Set the value by hand</source>
        <translation>Wert von Hand setzen</translation>
    </message>
    <message>
        <source>Set up its certificate: pip config set global.cert FILE.</source>
        <translation>Richten Sie sein Zertifikat ein: pip config set global.cert FILE.</translation>
    </message>
    <message>
        <source>Set up pip with the index&apos;s address and your user name and password (pip config, or a .netrc file).</source>
        <translation>Richten Sie pip mit Adresse, Name und Passwort des Index ein (pip config oder eine Datei .netrc).</translation>
    </message>
    <message>
        <source>Several runs are exported to a folder: add -o FOLDER.</source>
        <translation>Mehrere Läufe kommen in einen Ordner: geben Sie -o ORDNER an.</translation>
    </message>
    <message>
        <source>Shake[ at {speed:rpm}][ for {duration:s}]</source>
        <translation>[Mit {speed:rpm} ][{duration:s} lang ]schütteln</translation>
    </message>
    <message>
        <source>Shorter ones can occur by chance in instruments&apos; replies, and would be replaced by asterisks there.</source>
        <translation>Kürzere kommen zufällig in Antworten von Geräten vor, in denen sie durch Sternchen ersetzt werden.</translation>
    </message>
    <message>
        <source>Simulate the liquid handler with SimulatedLiquidHandler.</source>
        <translation>Simulieren Sie den Pipettierroboter mit SimulatedLiquidHandler.</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Some instruments do so when they restart; otherwise the cable is loose or the baud rate is too high.</source>
        <translation>Manche tun das beim Neustart; sonst ist das Kabel lose oder die Baudrate zu hoch.</translation>
    </message>
    <message>
        <source>Some of its packages are missing</source>
        <translation>Einige seiner Pakete fehlen</translation>
    </message>
    <message>
        <source>Sort tips[ of {tip_racks}]</source>
        <translation>Spitzen [von {tip_racks} ]ordnen</translation>
    </message>
    <message>
        <source>Specify --labware {name}=NAME, for example {some} ({count} fit).</source>
        <translation>Geben Sie --labware {name}=NAME an, zum Beispiel {some} ({count} passen).</translation>
    </message>
    <message>
        <source>Specify --labware {name}=NAME.</source>
        <translation>Geben Sie --labware {name}=NAME an.</translation>
    </message>
    <message>
        <source>Specify --machine {role}={name},{unknown}=VALUE@{port}.</source>
        <translation>Geben Sie --machine {role}={name},{unknown}=VALUE@{port} an.</translation>
    </message>
    <message>
        <source>Specify --volume {name}=VOLUME.</source>
        <translation>Geben Sie --volume {name}=VOLUME an.</translation>
    </message>
    <message>
        <source>Specify a Python file in it.</source>
        <translation>Nennen Sie eine Python-Datei darin.</translation>
    </message>
    <message>
        <source>Specify a backup made with `history backup`, a record&apos;s folder, or the record.journal in that folder.</source>
        <translation>Geben Sie eine Sicherung (`history backup`), den Ordner einer Aufzeichnung oder deren record.journal an.</translation>
    </message>
    <message>
        <source>Specify a backup, a record&apos;s folder or its journal.</source>
        <translation>Geben Sie eine Sicherung, den Ordner einer Aufzeichnung oder ihr Journal an.</translation>
    </message>
    <message>
        <source>Specify a file whose name ends in .whl.</source>
        <translation>Nennen Sie eine Datei, deren Name auf .whl endet.</translation>
    </message>
    <message>
        <source>Specify a file, or one of those listed by: praxis-desktop protocols list</source>
        <translation>Nennen Sie eine Datei oder ein Protokoll aus: praxis-desktop protocols list</translation>
    </message>
    <message>
        <source>Specify a folder of .whl files, or Pyodide&apos;s distribution.</source>
        <translation>Nennen Sie einen Ordner mit .whl-Dateien oder die Distribution von Pyodide.</translation>
    </message>
    <message>
        <source>Specify a journal: a file written by `run` or `exec` with --journal FILE.</source>
        <translation>Nennen Sie ein Journal: eine Datei, die `run` oder `exec` mit --journal FILE angelegt hat.</translation>
    </message>
    <message>
        <source>Specify a larger starting volume.</source>
        <translation>Geben Sie ein größeres Startvolumen an.</translation>
    </message>
    <message>
        <source>Specify a machine.</source>
        <translation>Nennen Sie ein Gerät.</translation>
    </message>
    <message>
        <source>Specify a place as {places}.</source>
        <translation>Schreiben Sie einen Platz als {places}.</translation>
    </message>
    <message>
        <source>Specify a smaller volume, or choose larger labware.</source>
        <translation>Geben Sie weniger an, oder wählen Sie größere Labware.</translation>
    </message>
    <message>
        <source>Specify each parameter as --set NAME=VALUE.</source>
        <translation>Geben Sie jeden Parameter als --set NAME=VALUE an.</translation>
    </message>
    <message>
        <source>Specify it as --machine {role}={name}@DEVICE or --port {role}=DEVICE{backend}.</source>
        <translation>Geben Sie ihn als --machine {role}={name}@DEVICE oder --port {role}=DEVICE an{backend}.</translation>
    </message>
    <message>
        <source>Specify its address: --machine {role}={name}@tcp://HOST:PORT, or http://HOST:PORT.</source>
        <translation>Geben Sie seine Adresse an: --machine {role}={name}@tcp://HOST:PORT oder http://HOST:PORT.</translation>
    </message>
    <message>
        <source>Specify its port under machines.</source>
        <translation>Geben Sie den Anschluss unter machines an.</translation>
    </message>
    <message>
        <source>Specify labware that is on the balance.</source>
        <translation>Nennen Sie Labware, die auf der Waage steht.</translation>
    </message>
    <message>
        <source>Specify one of this computer&apos;s addresses and a free port, or port 0, with --listen.</source>
        <translation>Geben Sie --listen eine Adresse dieses Computers und einen freien Port, oder Port 0.</translation>
    </message>
    <message>
        <source>Specify the class&apos;s arguments as NAME=VALUE, separated by commas.</source>
        <translation>Schreiben Sie die Argumente der Klasse als NAME=WERT, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Specify the device: --machine {role}={name}@{prefix}VID:PID.</source>
        <translation>Geben Sie das Gerät an: --machine {role}={name}@{prefix}VID:PID.</translation>
    </message>
    <message>
        <source>Specify the endpoint.</source>
        <translation>Geben Sie den Endpunkt an.</translation>
    </message>
    <message>
        <source>Specify the file that contains the one you mean.</source>
        <translation>Nennen Sie die Datei des gemeinten.</translation>
    </message>
    <message>
        <source>Specify the files in it.</source>
        <translation>Nennen Sie die Dateien darin.</translation>
    </message>
    <message>
        <source>Specify the folder that contains Pyodide&apos;s distribution, or the {lock} in it.</source>
        <translation>Nennen Sie den Ordner der Distribution von Pyodide oder die {lock} darin.</translation>
    </message>
    <message>
        <source>Specify the port of a real instrument, or leave out --remember.</source>
        <translation>Nennen Sie den Port eines wirklichen Geräts, oder lassen Sie --remember weg.</translation>
    </message>
    <message>
        <source>Specify which one: port: ROLE, or serialNumber.</source>
        <translation>Geben Sie an, welcher: port: ROLE oder serialNumber.</translation>
    </message>
    <message>
        <source>Specify {ways}.</source>
        <translation>Geben Sie {ways} an.</translation>
    </message>
    <message>
        <source>Spin[ at {g:g}][ for {duration:s}]</source>
        <translation>[Mit {g:g} ][{duration:s} lang ]zentrifugieren</translation>
    </message>
    <message>
        <source>Split the table.</source>
        <translation>Teilen Sie die Tabelle.</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>die Datei ist dort nicht mehr</translation>
    </message>
    <message>
        <source>Stamp[ {volume:µL}][ from {source}][ to {target}]</source>
        <translation>[{volume:µL} ][von {source} ][nach {target} ]stempeln</translation>
    </message>
    <message>
        <source>Start shaking[ at {frequency:Hz}]</source>
        <translation>Schütteln [mit {frequency:Hz} ]beginnen</translation>
    </message>
    <message>
        <source>Start the program again: it reinstalls the package.</source>
        <translation>Starten Sie das Programm erneut: es installiert das Paket neu.</translation>
    </message>
    <message>
        <source>Stays unplugged</source>
        <translation>Ganz getrennt</translation>
    </message>
    <message>
        <source>Step {number} is waiting without a time limit, so its end cannot be changed.</source>
        <translation>Schritt {number} wartet ohne Zeitgrenze; sein Ende lässt sich nicht verschieben.</translation>
    </message>
    <message>
        <source>Step {step} is not waiting.</source>
        <translation>Schritt {step} ist kein Warten, das noch andauert.</translation>
    </message>
    <message>
        <source>Steps were not completed: {title}, and {more} more.</source>
        <translation>Schritte wurden nicht abgeschlossen: {title}, und {more} weitere.</translation>
    </message>
    <message>
        <source>Steps {named} and {numbers} are waiting at the same time. Choose one.</source>
        <translation>Die Schritte {named} und {numbers} warten gleichzeitig. Wählen Sie einen.</translation>
    </message>
    <message>
        <source>Stop heating</source>
        <translation>Heizen beenden</translation>
    </message>
    <message>
        <source>Stop heating the block</source>
        <translation>Heizen des Blocks beenden</translation>
    </message>
    <message>
        <source>Stop heating the lid</source>
        <translation>Heizen des Deckels beenden</translation>
    </message>
    <message>
        <source>Stop it first.</source>
        <translation>Stoppen Sie ihn zuerst.</translation>
    </message>
    <message>
        <source>Stop pumping</source>
        <translation>Pumpen beenden</translation>
    </message>
    <message>
        <source>Stop shaking</source>
        <translation>Schütteln beenden</translation>
    </message>
    <message>
        <source>Stop the instrument directly.</source>
        <translation>Stoppen Sie das Gerät selbst.</translation>
    </message>
    <message>
        <source>Stop the instrument with its own button or switch.</source>
        <translation>Stoppen Sie das Gerät mit seinem eigenen Knopf oder Schalter.</translation>
    </message>
    <message>
        <source>Stop {machine}</source>
        <translation>{machine} stoppen</translation>
    </message>
    <message>
        <source>Store it there: praxis-desktop secrets set {name}</source>
        <translation>Legen Sie es dort ab: praxis-desktop secrets set {name}</translation>
    </message>
    <message>
        <source>Stuck value</source>
        <translation>Hängender Wert</translation>
    </message>
    <message>
        <source>Supported types: int, float, bool, str, Literal, Enum, list[...], dict[...], date, timedelta, Path, those in praxis (Wells, Table, File, Barcode, Duration, SerialPort), and PyLabRobot&apos;s machines and labware.</source>
        <translation>Möglich sind int, float, bool, str, Literal, Enum, list[...], dict[...], date, timedelta, Path, die Typen von praxis (Wells, Table, File, Barcode, Duration, SerialPort) sowie Geräte und Labware von PyLabRobot.</translation>
    </message>
    <message>
        <source>Sweep each parameter once.</source>
        <translation>Geben Sie jeden Parameter nur einmal an.</translation>
    </message>
    <message>
        <source>Switch the instrument on, and check its cable. {present}</source>
        <translation>Schalten Sie das Gerät ein, und prüfen Sie sein Kabel. {present}</translation>
    </message>
    <message>
        <source>TADM measurement error</source>
        <translation>TADM-Messfehler</translation>
    </message>
    <message>
        <source>Table of all branches</source>
        <translation>Tabelle aller Zweige</translation>
    </message>
    <message>
        <source>Take a picture[ of {well}]</source>
        <translation>Bild [von {well} ]aufnehmen</translation>
    </message>
    <message>
        <source>Take in the plate[ at {site}]</source>
        <translation>Platte [auf {site} ]einlagern</translation>
    </message>
    <message>
        <source>Tare {machine}</source>
        <translation>{machine} tarieren</translation>
    </message>
    <message>
        <source>Temperatures are in degrees Celsius.</source>
        <translation>Temperaturen sind in Grad Celsius.</translation>
    </message>
    <message>
        <source>Text file busy</source>
        <translation>die Datei wird gerade ausgeführt</translation>
    </message>
    <message>
        <source>That disk is faulty. The history was not moved.</source>
        <translation>Dieser Datenträger ist fehlerhaft. Der Verlauf ist, wo er war.</translation>
    </message>
    <message>
        <source>The RoMa found no plate.</source>
        <translation>Der RoMa hat keine Platte gefunden.</translation>
    </message>
    <message>
        <source>The TLS handshake did not complete within {seconds:.0f} s.</source>
        <translation>Keine Einigung auf TLS in {seconds:.0f} s.</translation>
    </message>
    <message>
        <source>The arm cannot move now: it is switched off, not attached or not homed, or the position is out of reach.</source>
        <translation>Der Arm kann sich jetzt nicht bewegen: Er ist ausgeschaltet, nicht zugeordnet oder nicht referenziert, oder die Position ist außer Reichweite.</translation>
    </message>
    <message>
        <source>The arm is not initialized.</source>
        <translation>Der Arm ist nicht initialisiert.</translation>
    </message>
    <message>
        <source>The arm rejected the command.</source>
        <translation>Der Arm hat den Befehl abgelehnt.</translation>
    </message>
    <message>
        <source>The arm returns {name} to {origin}. You will then be asked again.</source>
        <translation>Der Arm stellt {name} zurück auf {origin}. Danach werden Sie noch einmal gefragt.</translation>
    </message>
    <message>
        <source>The balance did not receive the command as it was sent.</source>
        <translation>Die Waage hat den Befehl nicht so bekommen, wie er gesendet wurde.</translation>
    </message>
    <message>
        <source>The balance does not recognize the command.</source>
        <translation>Die Waage kennt den Befehl nicht.</translation>
    </message>
    <message>
        <source>The balance is busy: it understood the command but cannot carry it out now.</source>
        <translation>Die Waage ist beschäftigt: sie hat den Befehl verstanden, kann ihn aber jetzt nicht ausführen.</translation>
    </message>
    <message>
        <source>The balance is overloaded: there is too much on its pan.</source>
        <translation>Die Waage ist überlastet: auf der Waagschale liegt zu viel.</translation>
    </message>
    <message>
        <source>The balance is underloaded: its pan is not in place, or was lifted.</source>
        <translation>Die Waage ist unterlastet: die Waagschale liegt nicht auf oder wurde angehoben.</translation>
    </message>
    <message>
        <source>The balance understood the command but not the value in it.</source>
        <translation>Die Waage hat den Befehl verstanden, aber nicht den Wert darin.</translation>
    </message>
    <message>
        <source>The catalogue has no {wanted} at all.</source>
        <translation>Der Katalog hat gar kein {wanted}.</translation>
    </message>
    <message>
        <source>The centrifuge rejected the command; the preceding lines say why.</source>
        <translation>Die Zentrifuge hat den Befehl abgelehnt; die Zeilen davor sagen, warum.</translation>
    </message>
    <message>
        <source>The centrifuge was stopped, and moves again after clearbuttonabort.</source>
        <translation>Die Zentrifuge wurde angehalten und bewegt sich nach clearbuttonabort wieder.</translation>
    </message>
    <message>
        <source>The command line works without it. For the window, install PySide6-Essentials.</source>
        <translation>Die Kommandozeile geht ohne. Für das Fenster installieren Sie PySide6-Essentials.</translation>
    </message>
    <message>
        <source>The command will not be sent again. You will then be asked for the instrument&apos;s reply.</source>
        <translation>Es wird nicht noch einmal gesendet; nach dem, was es antwortete, wird als Nächstes gefragt.</translation>
    </message>
    <message>
        <source>The computer slept for {seconds} from {since}. Check the instruments. Should the run continue?</source>
        <translation>Der Computer war {seconds} ab {since} im Ruhezustand. Sehen Sie nach den Geräten. Geht der Lauf weiter?</translation>
    </message>
    <message>
        <source>The connection failed; once it is back, this leaves heating and shaking as they are.</source>
        <translation>Die Verbindung ist ausgefallen; ist sie wieder da, bleiben Heizen und Schütteln hierbei, wie sie sind.</translation>
    </message>
    <message>
        <source>The connection failed; this opens it again.</source>
        <translation>Die Verbindung ist ausgefallen; dies öffnet sie wieder.</translation>
    </message>
    <message>
        <source>The connection failed; this tries to connect again.</source>
        <translation>Das Verbinden ist fehlgeschlagen; so wird erneut verbunden.</translation>
    </message>
    <message>
        <source>The connection is new, and the driver has not authenticated on it: start the protocol again.</source>
        <translation>Die Verbindung ist neu, und der Treiber hat sich auf ihr noch nicht angemeldet: Starten Sie das Protokoll neu.</translation>
    </message>
    <message>
        <source>The console is ready</source>
        <translation>Die Konsole ist bereit</translation>
    </message>
    <message>
        <source>The control box rejected the command; the digit after its echo gives the reason.</source>
        <translation>Die Steuerbox hat den Befehl abgelehnt; die Ziffer hinter dem Echo gibt den Grund an.</translation>
    </message>
    <message>
        <source>The cover is open. Close it, then try again.</source>
        <translation>Die Haube ist offen. Schließen Sie sie, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The cycler rejected the command; its reply says why.</source>
        <translation>Der Thermocycler hat den Befehl abgelehnt; seine Antwort sagt, warum.</translation>
    </message>
    <message>
        <source>The device did not understand the request.</source>
        <translation>Das Gerät hat die Anfrage nicht verstanden.</translation>
    </message>
    <message>
        <source>The device does not accept this command in its current state: set it up first.</source>
        <translation>Das Gerät nimmt diesen Befehl in seinem Zustand nicht an: Richten Sie es zuerst ein.</translation>
    </message>
    <message>
        <source>The device is busy with another command.</source>
        <translation>Das Gerät führt noch einen anderen Befehl aus.</translation>
    </message>
    <message>
        <source>The device needs the WinUSB driver. Install it with Zadig (https://zadig.akeo.ie).</source>
        <translation>Das Gerät braucht den Treiber WinUSB. Installieren Sie ihn mit Zadig (https://zadig.akeo.ie).</translation>
    </message>
    <message>
        <source>The device rejected an argument of the command.</source>
        <translation>Das Gerät hat einen Wert des Befehls abgelehnt.</translation>
    </message>
    <message>
        <source>The digests were recomputed. Nothing in the record can be trusted: use a backup.</source>
        <translation>Jemand hat die Prüfsummen neu gemacht. Nichts in der Aufzeichnung ist verlässlich: Nehmen Sie eine Sicherung.</translation>
    </message>
    <message>
        <source>The disk is full{place}</source>
        <translation>Auf dem Datenträger ist kein Platz{place}</translation>
    </message>
    <message>
        <source>The disk that holds the records is full.{free} Free space on it, then continue. Until then nothing is sent to an instrument; nothing is lost.</source>
        <translation>Der Datenträger der Aufzeichnungen ist voll.{free} Schaffen Sie dort Platz, und fahren Sie dann fort. Bis dahin wird nichts an ein Gerät gesendet; nichts geht verloren.</translation>
    </message>
    <message>
        <source>The disk that holds the records is {percent:.0f} % full; at {full_percent} %, no run can start.</source>
        <translation>Der Datenträger der Aufzeichnungen ist zu {percent:.0f} % voll; bei {full_percent} % beginnt kein Lauf.</translation>
    </message>
    <message>
        <source>The dry run did not end.</source>
        <translation>Der Probelauf endete nicht.</translation>
    </message>
    <message>
        <source>The existing part is sound. If the run ended in a crash, `praxis-desktop history close` closes the record. If not, restore the record from a backup.</source>
        <translation>Der vorhandene Teil ist heil. Endete der Lauf nicht mit einem Absturz, stellen Sie die Aufzeichnung aus einer Sicherung wieder her. Sonst schließt `praxis-desktop history close` die Aufzeichnung ab.</translation>
    </message>
    <message>
        <source>The file system, or a limit for this user (ulimit -f), does not allow larger files. Raise the limit or use another disk.</source>
        <translation>Das Dateisystem oder eine Grenze für diesen Benutzer (ulimit -f) erlaubt keine größeren Dateien. Heben Sie die Grenze an, oder nehmen Sie einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>The file was changed</source>
        <translation>Die Datei wurde geändert</translation>
    </message>
    <message>
        <source>The form is being reloaded. Check it, then start the run again.</source>
        <translation>Sehen Sie sich das Formular an, das neu gelesen wird, und starten Sie den Lauf erneut.</translation>
    </message>
    <message>
        <source>The guardian should have stopped the instruments on these ports when the program died: {ports}. Its notes are missing: they could not be written, or the computer also stopped.</source>
        <translation>Der Wächter hätte die Geräte an diesen Ports anhalten sollen, als das Programm zu Ende ging: {ports}. Es gibt keine Notiz davon: Sie konnte nicht geschrieben werden, oder auch der Computer ist ausgefallen.</translation>
    </message>
    <message>
        <source>The iSWAP is not parked.</source>
        <translation>Der iSWAP ist nicht geparkt.</translation>
    </message>
    <message>
        <source>The index is never queried (set in {place})</source>
        <translation>Der Index wird nie gefragt: So sagt es {place}</translation>
    </message>
    <message>
        <source>The index {allowed}, through {command}</source>
        <translation>Der Index {allowed}, über {command}</translation>
    </message>
    <message>
        <source>The index {allowed}; {message}</source>
        <translation>Der Index {allowed}; {message}</translation>
    </message>
    <message>
        <source>The installed parts are sound</source>
        <translation>Was davon installiert ist, ist heil</translation>
    </message>
    <message>
        <source>The instrument is disconnected and reconnected, then the step is retried.</source>
        <translation>Das Gerät wird getrennt und neu verbunden, dann wird der Schritt wiederholt.</translation>
    </message>
    <message>
        <source>The instrument is on, but its service is not running.</source>
        <translation>Das Gerät ist an, sein Dienst aber nicht.</translation>
    </message>
    <message>
        <source>The instrument is reconnected, then the step is retried. First confirm its state above.</source>
        <translation>Es wird neu verbunden, dann wird der Schritt wiederholt. Möglich, sobald oben sein Zustand geklärt ist.</translation>
    </message>
    <message>
        <source>The instrument on port {port} may have lost its state; this was not checked.</source>
        <translation>Das Gerät am Anschluss {port} kann seinen Zustand verloren haben, und niemand hat nachgesehen.</translation>
    </message>
    <message>
        <source>The instrument on port {port} was disconnected and is back. Check it before the run continues.</source>
        <translation>Das Gerät an Port {port} war weg und ist wieder da. Sehen Sie nach, bevor der Lauf weitergeht.</translation>
    </message>
    <message>
        <source>The instrument on port {port} was disconnected: {reason}.</source>
        <translation>Das Gerät an Port {port} wurde getrennt: {reason}.</translation>
    </message>
    <message>
        <source>The instrument on port {port} was reconnected, which ended what it was doing, such as heating and shaking.</source>
        <translation>Das Gerät am Port {port} wurde neu verbunden; das hat beendet, was es gerade tat, etwa Heizen und Schütteln.</translation>
    </message>
    <message>
        <source>The instrument was in use when the run was requested, so it was tested only now. Start the run again.</source>
        <translation>Das Gerät war beschäftigt, als der Lauf angefordert wurde; deshalb wurde es erst jetzt geprüft. Starten Sie den Lauf noch einmal.</translation>
    </message>
    <message>
        <source>The last command on port {port} was not sent completely.</source>
        <translation>Der letzte Befehl am Port {port} wurde nicht vollständig gesendet.</translation>
    </message>
    <message>
        <source>The last step before that was {title} (line {line}).</source>
        <translation>Der letzte Schritt davor ist {title} aus Zeile {line}.</translation>
    </message>
    <message>
        <source>The library lists files whose names end in .py or .ipynb, except tests and names that begin with _.</source>
        <translation>Namen auf .py oder .ipynb gehören dorthin, außer denen von Tests und solchen, die mit _ beginnen.</translation>
    </message>
    <message>
        <source>The limits are centred on {expected:g}, the dry run&apos;s result with the values on the page: set limits that suit your measurement.</source>
        <translation>Die Grenzen liegen um {expected:g}, das Ergebnis des Probelaufs mit den Werten auf der Seite: Setzen Sie die ein, die für Ihre Messung gelten.</translation>
    </message>
    <message>
        <source>The log has the details; close the port and open it again.</source>
        <translation>Einzelheiten stehen im Log; schließen Sie den Port und öffnen Sie ihn erneut.</translation>
    </message>
    <message>
        <source>The manual is not on this computer</source>
        <translation>Das Handbuch ist nicht auf diesem Rechner</translation>
    </message>
    <message>
        <source>The operation did not complete (read)</source>
        <translation>Der Vorgang ist nicht abgeschlossen (Lesen)</translation>
    </message>
    <message>
        <source>The operation did not complete (write)</source>
        <translation>Der Vorgang ist nicht abgeschlossen (Schreiben)</translation>
    </message>
    <message>
        <source>The oscilloscope does not recognize the command.</source>
        <translation>Das Oszilloskop kennt den Befehl nicht.</translation>
    </message>
    <message>
        <source>The pace can be changed only when all of a run&apos;s instruments are simulated.</source>
        <translation>Nur ein Lauf, dessen Geräte alle simuliert sind, kann in einem anderen Tempo ablaufen.</translation>
    </message>
    <message>
        <source>The pace of a run without instruments can be changed only if the run was started with --pace 10 or --pace at-once.</source>
        <translation>Das Tempo eines Laufs ohne Geräte lässt sich nur ändern, wenn der Lauf mit --pace 10 oder --pace at-once gestartet wurde.</translation>
    </message>
    <message>
        <source>The pack in {folder} is damaged: install {pack} again.</source>
        <translation>Das Paket in {folder} ist beschädigt: Installieren Sie {pack} noch einmal.</translation>
    </message>
    <message>
        <source>The pack in {folder} is not used, because other users can write to it. To prevent that: chmod -R go-w {folder}</source>
        <translation>Das Paket in {folder} wird nicht benutzt, weil andere darin schreiben können. So ändern Sie das: chmod -R go-w {folder}</translation>
    </message>
    <message>
        <source>The packages could not be loaded in advance: {error}</source>
        <translation>Die Pakete ließen sich nicht im Voraus laden: {error}</translation>
    </message>
    <message>
        <source>The packages for {title} are not loaded in advance: {reason}</source>
        <translation>Die Pakete von {title} werden nicht im Voraus geladen: {reason}</translation>
    </message>
    <message>
        <source>The port was granted only for certain commands, chosen before the run (on the command line: with --limit) or listed by praxis-desktop ports grants.</source>
        <translation>Der Port wurde nur für bestimmte Befehle erlaubt, die vor dem Lauf gewählt wurden; auf der Kommandozeile: mit --limit, oder wie in praxis-desktop ports grants.</translation>
    </message>
    <message>
        <source>The position cannot be reached.</source>
        <translation>Die Position ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>The program cleans up first, and is then stopped.</source>
        <translation>Das Programm wird gestoppt und räumt vorher auf.</translation>
    </message>
    <message>
        <source>The program continues as soon as the instrument is back.</source>
        <translation>Das Programm macht weiter, wo es ist, sobald das Gerät wieder da ist.</translation>
    </message>
    <message>
        <source>The program continues from where it is.</source>
        <translation>Das Programm macht dort weiter, wo es ist.</translation>
    </message>
    <message>
        <source>The program continues over a new connection.</source>
        <translation>Das Programm läuft über eine neue Verbindung weiter.</translation>
    </message>
    <message>
        <source>The program continues where it left off.</source>
        <translation>Das Programm macht weiter, wo es war.</translation>
    </message>
    <message>
        <source>The program continues with the instrument that is connected.</source>
        <translation>Das Programm macht mit dem vorhandenen Gerät weiter.</translation>
    </message>
    <message>
        <source>The program does not know what happened to its instruments after it was interrupted: {told}. Bring them into the state that the program left them in, such as their speed and temperature.</source>
        <translation>Das Programm weiß nicht, was nach der Unterbrechung mit seinen Geräten geschah: {told}. Bringen Sie sie in den Zustand, in dem das Programm sie hatte, zum Beispiel ihre Drehzahl und Temperatur.</translation>
    </message>
    <message>
        <source>The program exited in cell {number}, so the cells after it did not run.</source>
        <translation>Das Programm endete in Zelle {number}; die Zellen danach liefen nicht.</translation>
    </message>
    <message>
        <source>The program gets an error from the port and may end as a result.</source>
        <translation>Das Programm bekommt vom Port einen Fehler und endet vielleicht deswegen.</translation>
    </message>
    <message>
        <source>The program had not ended after {seconds:.0f} s.</source>
        <translation>Das Programm war nach {seconds:.0f} s nicht beendet.</translation>
    </message>
    <message>
        <source>The program has already read part of the reply and would mistake the next reply for the rest of it.</source>
        <translation>Das Programm hat einen Teil der Antwort schon gelesen und würde die nächste für den Rest davon halten.</translation>
    </message>
    <message>
        <source>The program has no query for this instrument.</source>
        <translation>Das Programm hat keine Abfrage für dieses Gerät.</translation>
    </message>
    <message>
        <source>The program is gone. Only a person, or the instrument&apos;s own time limit, can make the instrument safe.</source>
        <translation>Das Programm ist weg. Nur eine Person oder die Zeitbegrenzung des Geräts kann es sicher machen.</translation>
    </message>
    <message>
        <source>The program is not in a timed wait.</source>
        <translation>Das Programm wartet gerade keine Zeit ab.</translation>
    </message>
    <message>
        <source>The program recorded in {name} did less, or the recording was cut off.</source>
        <translation>{name} wurde mit einem Programm aufgezeichnet, das weniger tat, oder die Aufzeichnung wurde abgeschnitten.</translation>
    </message>
    <message>
        <source>The program waits for something that never comes.</source>
        <translation>Das Programm wartet auf etwas, das nie kommt.</translation>
    </message>
    <message>
        <source>The program was still running when one of its tasks exited.</source>
        <translation>Das Programm lief noch, als eine seiner Aufgaben es beendete.</translation>
    </message>
    <message>
        <source>The program&apos;s files could not be saved.</source>
        <translation>Die Dateien des Programms konnten nicht gespeichert werden.</translation>
    </message>
    <message>
        <source>The program&apos;s files could not be saved: {reason}</source>
        <translation>Die Dateien des Programms ließen sich nicht behalten: {reason}</translation>
    </message>
    <message>
        <source>The program&apos;s own time-out ended before {told} was connected. Allow {seconds} s for connecting, and the error will say what is wrong.</source>
        <translation>{told} war vor der eigenen Zeitgrenze des Programms nicht verbunden. Geben Sie der Verbindung {seconds} s, dann nennt der Fehler den Grund.</translation>
    </message>
    <message>
        <source>The protocol continues with a value that you enter{unit}. The record says so. Unless you confirm the instrument&apos;s state above, the verdict can only be Inconclusive.</source>
        <translation>Das Protokoll fährt mit einem Wert fort, den Sie eingeben{unit}. Die Aufzeichnung sagt das. Ist oben sein Zustand nicht geklärt, kann das Ergebnis nur „Nicht eindeutig“ sein.</translation>
    </message>
    <message>
        <source>The protocol continues with a value that you enter{unit}. The record says that you entered it.</source>
        <translation>Das Protokoll fährt mit einem Wert fort, den Sie eingeben{unit}. Die Aufzeichnung sagt, dass er von Ihnen ist.</translation>
    </message>
    <message>
        <source>The protocol continues.</source>
        <translation>Das Protokoll geht weiter.</translation>
    </message>
    <message>
        <source>The protocol does not say what happens next.</source>
        <translation>Das Protokoll sagt nicht, was als Nächstes geschieht.</translation>
    </message>
    <message>
        <source>The protocol has no labware at all.</source>
        <translation>Das Protokoll hat gar keine Labware.</translation>
    </message>
    <message>
        <source>The reader rejected the command; its message says why.</source>
        <translation>Der Reader hat den Befehl abgelehnt; seine Meldung gibt den Grund an.</translation>
    </message>
    <message>
        <source>The record of the run is incomplete.</source>
        <translation>Die Aufzeichnung des Laufs ist unvollständig.</translation>
    </message>
    <message>
        <source>The record of this run was cut off or damaged at its end ({damage}). What was sent after that, if anything, is not known.</source>
        <translation>Die Aufzeichnung dieses Laufs wurde am Ende abgeschnitten oder beschädigt ({damage}). Was danach gesendet wurde, falls etwas, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The records take up {kept}; at {allowed}, no run can start (history.limit_bytes).</source>
        <translation>Die Aufzeichnungen nehmen {kept} ein; bei {allowed} beginnt kein Lauf (history.limit_bytes).</translation>
    </message>
    <message>
        <source>The response to {request} is not HTTP.</source>
        <translation>Die Antwort auf {request} ist kein HTTP.</translation>
    </message>
    <message>
        <source>The rest of this block is skipped, and the protocol continues after it. The verdict can then only be Inconclusive.</source>
        <translation>Der Rest dieses Blocks wird ausgelassen, und das Protokoll fährt danach fort. Das Ergebnis kann dann nur „Nicht eindeutig“ sein.</translation>
    </message>
    <message>
        <source>The robot cannot do this now: it is starting, or it is in use.</source>
        <translation>Der Roboter kann das jetzt nicht: Er startet gerade, oder er ist in Gebrauch.</translation>
    </message>
    <message>
        <source>The robot rejected the command; its error number says why.</source>
        <translation>Der Roboter hat den Befehl abgelehnt; seine Fehlernummer gibt den Grund an.</translation>
    </message>
    <message>
        <source>The robot rejected the request; its response says why.</source>
        <translation>Der Roboter hat die Anfrage abgelehnt; die Antwort sagt, warum.</translation>
    </message>
    <message>
        <source>The run completes as it would have without the fault.</source>
        <translation>Der Lauf wird abgeschlossen wie ohne die Störung.</translation>
    </message>
    <message>
        <source>The run completes with the verdict {verdict}.</source>
        <translation>Der Lauf wird mit dem Befund {verdict} abgeschlossen.</translation>
    </message>
    <message>
        <source>The run completes with {key} {value:.10g} instead of {expected:.10g}.</source>
        <translation>Der Lauf wird abgeschlossen mit {key} {value:.10g} statt {expected:.10g}.</translation>
    </message>
    <message>
        <source>The run completes without {key}.</source>
        <translation>Der Lauf wird ohne {key} abgeschlossen.</translation>
    </message>
    <message>
        <source>The run continues from there.</source>
        <translation>Der Lauf geht von dort weiter.</translation>
    </message>
    <message>
        <source>The run continues here.</source>
        <translation>Der Lauf geht hier weiter.</translation>
    </message>
    <message>
        <source>The run did not complete.</source>
        <translation>Der Lauf ist nicht bis zum Ende gekommen.</translation>
    </message>
    <message>
        <source>The run ended before the first of its {planned:,} checks.</source>
        <translation>Der Lauf endete vor der ersten seiner {planned:,} Prüfungen.</translation>
    </message>
    <message>
        <source>The run ended early, and nothing had been checked.</source>
        <translation>Der Lauf endete vorzeitig, und noch nichts war geprüft worden.</translation>
    </message>
    <message>
        <source>The run ended early. Checks made: {checked:,} of {planned:,}, all within their limits.</source>
        <translation>Der Lauf endete vorzeitig. Prüfungen: {checked:,} von {planned:,}, alle innerhalb ihrer Grenzen.</translation>
    </message>
    <message>
        <source>The run ended early. Checks made: {checked:,}, all within their limits.</source>
        <translation>Der Lauf endete vorzeitig. Prüfungen: {checked:,}, alle innerhalb ihrer Grenzen.</translation>
    </message>
    <message>
        <source>The run ends here. The protocol cleans up first; then its instruments are disconnected.</source>
        <translation>Der Lauf endet hier. Erst räumt das Protokoll auf, dann werden seine Geräte getrennt.</translation>
    </message>
    <message>
        <source>The run ends with an error.</source>
        <translation>Der Lauf endet mit einem Fehler.</translation>
    </message>
    <message>
        <source>The run ends, and the instruments are stopped.</source>
        <translation>Der Lauf endet, und die Geräte werden gestoppt.</translation>
    </message>
    <message>
        <source>The run ends; its end is still recorded.</source>
        <translation>Der Lauf endet; sein Ende wird noch aufgezeichnet.</translation>
    </message>
    <message>
        <source>The run has ended.</source>
        <translation>Der Lauf ist zu Ende.</translation>
    </message>
    <message>
        <source>The run has just ended and released its instruments. Check that they have stopped.</source>
        <translation>Der Lauf ist gerade zu Ende gegangen und hat seine Geräte freigegeben. Prüfen Sie, ob sie stillstehen.</translation>
    </message>
    <message>
        <source>The run has no question {number}.</source>
        <translation>Der Lauf hat keine Frage {number}.</translation>
    </message>
    <message>
        <source>The run is resumed, and completes as it would have without the fault.</source>
        <translation>Der Lauf wird fortgesetzt und abgeschlossen wie ohne die Störung.</translation>
    </message>
    <message>
        <source>The run itself is using the instrument. Continue the run, or use the playground&apos;s own console.</source>
        <translation>Der Lauf selbst hat das Gerät. Lassen Sie ihn weiterlaufen, oder nehmen Sie die eigene Konsole des Playgrounds.</translation>
    </message>
    <message>
        <source>The run produced more than {most_kept} MiB of outputs; later ones are not saved</source>
        <translation>Der Lauf hat mehr als {most_kept} MiB Ausgaben geliefert; spätere werden nicht behalten</translation>
    </message>
    <message>
        <source>The run stays interrupted: it cannot be resumed from that point.</source>
        <translation>Der Lauf bleibt unterbrochen: Von dort kann er nicht fortgesetzt werden.</translation>
    </message>
    <message>
        <source>The run waits until somebody answers.</source>
        <translation>Der Lauf wartet, bis jemand antwortet.</translation>
    </message>
    <message>
        <source>The same command is sent again.</source>
        <translation>Derselbe Befehl wird noch einmal gegeben.</translation>
    </message>
    <message>
        <source>The same command is sent again. First confirm the instrument&apos;s state above.</source>
        <translation>Derselbe Befehl wird erneut gegeben. Möglich, sobald oben sein Zustand geklärt ist.</translation>
    </message>
    <message>
        <source>The same command is sent again. First specify the current state.</source>
        <translation>Derselbe Befehl wird noch einmal gegeben. Geben Sie zuerst an, was jetzt gilt.</translation>
    </message>
    <message>
        <source>The sandbox has no network access.</source>
        <translation>In der Sandbox gibt es kein Netzwerk.</translation>
    </message>
    <message>
        <source>The science pack (numpy, pandas, matplotlib) is not installed</source>
        <translation>Das Wissenschaftspaket (numpy, pandas, matplotlib) ist nicht installiert</translation>
    </message>
    <message>
        <source>The science pack in {folder} is damaged: {names}</source>
        <translation>Das Wissenschaftspaket in {folder} ist beschädigt: {names}</translation>
    </message>
    <message>
        <source>The science pack in {folder} is not used: others can write to it</source>
        <translation>Das Wissenschaftspaket in {folder} wird nicht verwendet: Andere können hineinschreiben</translation>
    </message>
    <message>
        <source>The science pack {version} in {folder} is sound: {names}</source>
        <translation>Das Wissenschaftspaket {version} in {folder} ist in Ordnung: {names}</translation>
    </message>
    <message>
        <source>The second number must be greater than the first, and the step greater than 0.</source>
        <translation>Die zweite Zahl muss größer als die erste sein, und die Schrittweite größer als 0.</translation>
    </message>
    <message>
        <source>The setting keeps its old value. Check that folder&apos;s permissions and free space.</source>
        <translation>Die Einstellung behält ihren alten Wert. Prüfen Sie Rechte und Platz dieses Ordners.</translation>
    </message>
    <message>
        <source>The signature was removed, unless the record says why there is none. Compare with a backup.</source>
        <translation>Die Signatur wurde herausgenommen, es sei denn, die Aufzeichnung sagt, warum es keine gibt. Vergleichen Sie mit einer Sicherung.</translation>
    </message>
    <message>
        <source>The state of this run could not be saved: {reason}. If the run is interrupted now, resuming replays it from its last checkpoint, or from its beginning.</source>
        <translation>Der Zustand dieses Laufs konnte nicht gesichert werden: {reason}. Wird der Lauf jetzt unterbrochen, spielt das Fortsetzen ihn ab seinem letzten Sicherungspunkt oder von vorn erneut ab.</translation>
    </message>
    <message>
        <source>The step may take {seconds:g} s: set a value that suits it.</source>
        <translation>Der Schritt darf {seconds:g} s dauern: Setzen Sie ein, was für ihn richtig ist.</translation>
    </message>
    <message>
        <source>The step will continue at {rest}. Channels {done} have completed it and will not repeat it.</source>
        <translation>Es geht bei {rest} weiter. Die Kanäle {done} haben es getan und wiederholen es nicht.</translation>
    </message>
    <message>
        <source>The supply does not recognize the command.</source>
        <translation>Das Netzgerät kennt den Befehl nicht.</translation>
    </message>
    <message>
        <source>The system&apos;s sandbox does not fully confine programs in their own processes: {lacking}</source>
        <translation>Um Programme in eigenen Prozessen hält keine Mauer des Systems: {lacking}</translation>
    </message>
    <message>
        <source>The system&apos;s sandbox does not fully confine this run&apos;s process: {lacking}</source>
        <translation>Um den Prozess dieses Laufs hält keine Mauer des Systems: {lacking}</translation>
    </message>
    <message>
        <source>The tip on channel {numbers} is dropped into {trash} as is. You will then be asked again.</source>
        <translation>Die Spitze von Kanal {numbers} kommt, wie sie ist, in {trash}. Danach werden Sie noch einmal gefragt.</translation>
    </message>
    <message>
        <source>The tip waste occupies that slot</source>
        <translation>Dort steht der Spitzenabfall</translation>
    </message>
    <message>
        <source>The tips on channels {numbers} are dropped into {trash} as they are. You will then be asked again.</source>
        <translation>Die Spitzen der Kanäle {numbers} kommen, wie sie sind, in {trash}. Danach werden Sie noch einmal gefragt.</translation>
    </message>
    <message>
        <source>The tips on the 96 head are dropped into {trash} as they are. You will then be asked again.</source>
        <translation>Die Spitzen des 96er-Kopfs kommen, wie sie sind, in {trash}. Danach werden Sie noch einmal gefragt.</translation>
    </message>
    <message>
        <source>The tips will be returned to {place}. You will then be asked again.</source>
        <translation>Die Spitzen kommen zurück in {place}. Danach werden Sie noch einmal gefragt.</translation>
    </message>
    <message>
        <source>The tips, which have touched liquid, will be returned to {place}. You will then be asked again.</source>
        <translation>Die Spitzen, die schon in einer Flüssigkeit waren, kommen zurück in {place}. Danach werden Sie noch einmal gefragt.</translation>
    </message>
    <message>
        <source>The value is outside the oscilloscope&apos;s range.</source>
        <translation>Der Wert liegt außerhalb dessen, was das Oszilloskop kann.</translation>
    </message>
    <message>
        <source>The value is outside the supply&apos;s range.</source>
        <translation>Der Wert liegt außerhalb dessen, was das Netzgerät kann.</translation>
    </message>
    <message>
        <source>The verdict will be given when the run ends.</source>
        <translation>Das Urteil steht fest, wenn der Lauf beendet ist.</translation>
    </message>
    <message>
        <source>The wait of step {number} has been skipped already.</source>
        <translation>Das Warten von Schritt {number} wurde schon übersprungen.</translation>
    </message>
    <message>
        <source>The wheel folder {folder} cannot be read: {reason}</source>
        <translation>Der Ordner mit Wheels {folder} lässt sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>The {frame_count} frames before it are sound. For the rest, use a backup.</source>
        <translation>Die {frame_count} Rahmen davor sind heil. Für den Rest nehmen Sie eine Sicherung.</translation>
    </message>
    <message>
        <source>There is no open question {number}.</source>
        <translation>Keine Frage {number} ist offen.</translation>
    </message>
    <message>
        <source>There is no slot {slot}</source>
        <translation>Es gibt keinen Slot {slot}</translation>
    </message>
    <message>
        <source>There is no system shell in the sandbox: use Python; !ls, !cat and !pwd show its own files.</source>
        <translation>Die Sandbox hat keine System-Shell: Nehmen Sie Python; !ls, !cat und !pwd zeigen ihre eigenen Dateien.</translation>
    </message>
    <message>
        <source>There is no {carrier} at rail {rails}</source>
        <translation>An Schiene {rails} steht kein {carrier}</translation>
    </message>
    <message>
        <source>There is not enough memory to start Python</source>
        <translation>Der Arbeitsspeicher reicht nicht, um Python vorzubereiten</translation>
    </message>
    <message>
        <source>They are</source>
        <translation>Sie sind es</translation>
    </message>
    <message>
        <source>They are connected here</source>
        <translation>Sie sind hier angeschlossen</translation>
    </message>
    <message>
        <source>This computer currently has no serial port. Check the cable, or use a simulator (sim:mettler).</source>
        <translation>Dieser Computer hat jetzt keinen seriellen Port: Prüfen Sie das Kabel, oder nehmen Sie einen Simulator (sim:mettler).</translation>
    </message>
    <message>
        <source>This computer is not allowed to connect to {address}.</source>
        <translation>Dieser Computer darf sich nicht mit {address} verbinden.</translation>
    </message>
    <message>
        <source>This computer is overloaded, or a program is keeping a cache file locked.</source>
        <translation>Dieser Computer ist überlastet, oder ein Programm hält eine Datei des Startspeichers gesperrt.</translation>
    </message>
    <message>
        <source>This computer is overloaded. Close other programs, then try again.</source>
        <translation>Dieser Computer ist überlastet. Schließen Sie andere Programme und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>This is a fault of PyLabRobot 0.2.2. Use aspirate96() and dispense96() instead.</source>
        <translation>Das ist ein Fehler von PyLabRobot 0.2.2. Nehmen Sie stattdessen aspirate96() und dispense96().</translation>
    </message>
    <message>
        <source>This is an internal error; the log has the details. Report it.</source>
        <translation>Das ist ein interner Fehler; Einzelheiten stehen im Log. Melden Sie ihn.</translation>
    </message>
    <message>
        <source>This is this computer&apos;s own address.</source>
        <translation>Diese Adresse ist dieser Computer.</translation>
    </message>
    <message>
        <source>This name is unknown.</source>
        <translation>Dieser Name ist unbekannt.</translation>
    </message>
    <message>
        <source>This program does not write files like this. Nothing from that run was imported.</source>
        <translation>Dieses Programm hat sie nicht so geschrieben. Von diesem Lauf wurde nichts importiert.</translation>
    </message>
    <message>
        <source>This program had an internal error while preparing Python: {kind}: {error}</source>
        <translation>Dieses Programm hat beim Vorbereiten von Python einen Fehler gemacht: {kind}: {error}</translation>
    </message>
    <message>
        <source>This program had an internal error: {kind}: {error}</source>
        <translation>Dieses Programm hat einen Fehler gemacht: {kind}: {error}</translation>
    </message>
    <message>
        <source>This program has no stop command for the instrument. Stop it with its own button or switch.</source>
        <translation>Dieses Programm kennt keinen Haltebefehl für das Gerät. Stoppen Sie es mit seinem eigenen Knopf oder Schalter.</translation>
    </message>
    <message>
        <source>This program is not permitted to read one of its own files{place} ({reason})</source>
        <translation>Eine Datei dieses Programms darf nicht benutzt werden{place} ({reason})</translation>
    </message>
    <message>
        <source>This protocol has no presets.</source>
        <translation>Dieses Protokoll hat keine.</translation>
    </message>
    <message>
        <source>This protocol has no roles.</source>
        <translation>Dieses Protokoll hat keine Rollen.</translation>
    </message>
    <message>
        <source>This protocol specifies no limits.</source>
        <translation>Dieses Protokoll nennt keine Grenzen.</translation>
    </message>
    <message>
        <source>This protocol&apos;s roles are {roles}.</source>
        <translation>Die Rollen dieses Protokolls sind {roles}.</translation>
    </message>
    <message>
        <source>This run has no {what}. Choose one for {source}; on the command line: --port {source}={such_as}</source>
        <translation>Dieser Lauf hat kein Gerät der Art „{what}“. Wählen Sie eines für {source}; auf der Kommandozeile: --port {source}={such_as}</translation>
    </message>
    <message>
        <source>This site accepts only skirted plates</source>
        <translation>Dieser Platz nimmt nur Platten mit Rand</translation>
    </message>
    <message>
        <source>This version is not approved</source>
        <translation>Diese Fassung ist nicht freigegeben</translation>
    </message>
    <message>
        <source>Thread</source>
        <translation>Thread</translation>
    </message>
    <message>
        <source>Thread {name} ended with {error}</source>
        <translation>Der Thread {name} endete mit {error}</translation>
    </message>
    <message>
        <source>Threads can have the {stack} of stack that programs need</source>
        <translation>Threads können die {stack} Stapelspeicher haben, die Programme brauchen</translation>
    </message>
    <message>
        <source>Threads cannot have the {stack} of stack that programs need, so each program gets its own process</source>
        <translation>Threads können die {stack} Stapelspeicher nicht haben, die Programme brauchen: jedes bekommt einen eigenen Prozess</translation>
    </message>
    <message>
        <source>Tilt[ by {relative_angle}°]</source>
        <translation>[Um {relative_angle}° ]kippen</translation>
    </message>
    <message>
        <source>Tilt[ to {absolute_angle}°]</source>
        <translation>[Auf {absolute_angle}° ]kippen</translation>
    </message>
    <message>
        <source>To continue unattended, catch the error on line {line} and retry.</source>
        <translation>Um ohne eine Person weiterzumachen, fangen Sie den Fehler von Zeile {line} ab und versuchen es erneut.</translation>
    </message>
    <message>
        <source>To exit: use</source>
        <translation>Zum Beenden:</translation>
    </message>
    <message>
        <source>To move labware that is already assigned, call its unassign() first. Two pieces of labware need two names.</source>
        <translation>Rufen Sie unassign() auf, bevor Sie Labware umstellen, die schon irgendwo steht. Zwei Stücke Labware brauchen zwei Namen.</translation>
    </message>
    <message>
        <source>To resume the run, a person must say what the instrument did.</source>
        <translation>Um den Lauf fortzusetzen, muss jemand sagen, was das Gerät getan hat.</translation>
    </message>
    <message>
        <source>To see what is connected: praxis-desktop ports</source>
        <translation>Was angeschlossen ist, zeigt: praxis-desktop ports</translation>
    </message>
    <message>
        <source>To use another one: --port {role}=DEVICE --remember. To forget this one: {how_to_see} revoke --role {role}.</source>
        <translation>Für ein anderes: --port {role}=DEVICE --remember. Um dieses zu vergessen: {how_to_see} revoke --role {role}.</translation>
    </message>
    <message>
        <source>To use it: chmod -R go-w {folder}</source>
        <translation>Damit es verwendet wird: chmod -R go-w {folder}</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>zu viele offene Dateien</translation>
    </message>
    <message>
        <source>Transfer[ {source_vol:µL}][ {target_vols:µL}][ from {source}][ to {targets}]</source>
        <translation>[{source_vol:µL} ][{target_vols:µL} ][von {source} ][nach {targets} ]übertragen</translation>
    </message>
    <message>
        <source>Transport endpoint is not connected</source>
        <translation>keine Verbindung</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Versuchen Sie es gleich erneut.</translation>
    </message>
    <message>
        <source>Try again later, or contact its operator.</source>
        <translation>Versuchen Sie es später erneut, oder wenden Sie sich an den Betreiber.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, copy the report and send it to support.</source>
        <translation>Versuchen Sie es erneut. Geschieht es wieder, kopieren Sie den Bericht und senden Sie ihn denen, die dieses Programm betreuen.</translation>
    </message>
    <message>
        <source>Try again. If this continues, tell the index operator: the file may have been tampered with.</source>
        <translation>Versuchen Sie es erneut. Bleibt es dabei, sagen Sie dem Betreiber des Index Bescheid: Die Datei kann verfälscht sein.</translation>
    </message>
    <message>
        <source>Try again; a new version may have just been released.</source>
        <translation>Versuchen Sie es erneut: Vielleicht kam eben eine neue Version heraus.</translation>
    </message>
    <message>
        <source>Turn off {machine}</source>
        <translation>{machine} ausschalten</translation>
    </message>
    <message>
        <source>Turn on {machine}[ at {intensity} %][ for {duration:s}]</source>
        <translation>{machine} [mit {intensity} % ][{duration:s} lang ]einschalten</translation>
    </message>
    <message>
        <source>Two records were swapped, or a folder was renamed. Rename the folder to match its run&apos;s id.</source>
        <translation>Zwei Aufzeichnungen wurden vertauscht, oder ein Ordner wurde umbenannt. Geben Sie dem Ordner wieder die Nummer seines Laufs.</translation>
    </message>
    <message>
        <source>Type its bytes in hexadecimal.</source>
        <translation>Geben Sie die Bytes hexadezimal ein.</translation>
    </message>
    <message>
        <source>Type more of its name.</source>
        <translation>Geben Sie mehr von ihrem Namen ein.</translation>
    </message>
    <message>
        <source>Type more of the id.</source>
        <translation>Geben Sie mehr von der Nummer ein.</translation>
    </message>
    <message>
        <source>USB device {vendor}:{product}</source>
        <translation>USB-Gerät {vendor}:{product}</translation>
    </message>
    <message>
        <source>USB serial port</source>
        <translation>USB-Seriell-Port</translation>
    </message>
    <message>
        <source>USB socket {place}</source>
        <translation>USB-Buchse {place}</translation>
    </message>
    <message>
        <source>USB transfers are supported on Linux and Windows only. USB devices with a serial port can be used as serial ports.</source>
        <translation>USB-Transfers sind nur unter Linux und Windows möglich. USB-Geräte mit seriellem Anschluss können als serielle Anschlüsse benutzt werden.</translation>
    </message>
    <message>
        <source>Undefined header</source>
        <translation>Undefined header</translation>
    </message>
    <message>
        <source>Unload the centrifuge</source>
        <translation>Zentrifuge entladen</translation>
    </message>
    <message>
        <source>Unlock it, and try again.</source>
        <translation>Entsperren Sie ihn und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Unlock the plate</source>
        <translation>Platte entriegeln</translation>
    </message>
    <message>
        <source>Unpack it and add the folder with its pyodide-lock.json.</source>
        <translation>Entpacken Sie sie und fügen Sie den Ordner mit der pyodide-lock.json hinzu.</translation>
    </message>
    <message>
        <source>Unpack {pack} into {folder}: it needs no network.</source>
        <translation>Entpacken Sie {pack} nach {folder}: Es braucht kein Netz.</translation>
    </message>
    <message>
        <source>Unplug the adapter and plug it in again, then start again. If that does not help, restart the computer, and install the driver from the adapter&apos;s manufacturer.</source>
        <translation>Ziehen Sie den Adapter ab, stecken Sie ihn wieder ein und starten Sie erneut. Wenn das nicht hilft, starten Sie den Computer neu und installieren Sie den Treiber des Adapterherstellers.</translation>
    </message>
    <message>
        <source>Unplug the instrument, plug it in again, and try again.</source>
        <translation>Ziehen Sie das USB-Kabel des Geräts ab, stecken Sie es wieder ein, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Unplug the instrument, power-cycle it, and plug it in again.</source>
        <translation>Ziehen Sie das USB-Kabel des Geräts ab, schalten Sie es aus und ein, und stecken Sie das Kabel wieder ein.</translation>
    </message>
    <message>
        <source>Unplugged for 3 s</source>
        <translation>3 s getrennt</translation>
    </message>
    <message>
        <source>Until it can be saved, every run takes longer to start. See: praxis-desktop snapshots info</source>
        <translation>Jeder Start dauert länger, bis es geht. Siehe: praxis-desktop snapshots info</translation>
    </message>
    <message>
        <source>Update Praxis Desktop, or create the lock again.</source>
        <translation>Aktualisieren Sie Praxis Desktop, oder machen Sie die Lockdatei neu.</translation>
    </message>
    <message>
        <source>Update Praxis Desktop, or save the preset again.</source>
        <translation>Aktualisieren Sie Praxis Desktop, oder speichern Sie die Voreinstellung erneut.</translation>
    </message>
    <message>
        <source>Update Praxis Desktop.</source>
        <translation>Aktualisieren Sie Praxis Desktop.</translation>
    </message>
    <message>
        <source>Use %cd FOLDER.</source>
        <translation>Nehmen Sie %cd ORDNER.</translation>
    </message>
    <message>
        <source>Use --listen HOST:PORT, for example 127.0.0.1:31950; port 0 means any free port.</source>
        <translation>Schreiben Sie --listen HOST:PORT, zum Beispiel 127.0.0.1:31950; Port 0 steht für irgendeinen.</translation>
    </message>
    <message>
        <source>Use NAME=START:STOP:STEP for numbers (--sweep volume_ul=5:200:20), or NAME=VALUE,VALUE,...</source>
        <translation>Schreiben Sie NAME=ANFANG:ENDE:SCHRITT für Zahlen (--sweep volume_ul=5:200:20), oder NAME=WERT,WERT,...</translation>
    </message>
    <message>
        <source>Use ROLE=DEVICE or ROLE=sim:KIND, for example scale=/dev/ttyUSB0 or scale=sim:mettler.</source>
        <translation>Schreiben Sie ROLE=DEVICE oder ROLE=sim:KIND, zum Beispiel scale=/dev/ttyUSB0 oder scale=sim:mettler.</translation>
    </message>
    <message>
        <source>Use ROLE=replay:FILE, optionally followed by ,role=NAME (of the recording) and ,timing=fast.</source>
        <translation>Schreiben Sie ROLE=replay:FILE, nötigenfalls mit ,role=NAME (der Aufzeichnung) und ,timing=fast dahinter.</translation>
    </message>
    <message>
        <source>Use a larger step.</source>
        <translation>Nehmen Sie eine größere Schrittweite.</translation>
    </message>
    <message>
        <source>Use a newer version of this program.</source>
        <translation>Eine neuere Version dieses Programms liest ihn.</translation>
    </message>
    <message>
        <source>Use a release of Pyodide whose ABI is {abi}, or wheels whose names end in {platform}.whl.</source>
        <translation>Nehmen Sie eine Ausgabe von Pyodide mit der ABI {abi}, oder Wheels, deren Namen auf {platform}.whl enden.</translation>
    </message>
    <message>
        <source>Use a seed for random numbers, or measure these values instead.</source>
        <translation>Ziehen Sie Zufallszahlen aus einem festen Startwert, oder messen Sie, was hier erfunden wird.</translation>
    </message>
    <message>
        <source>Use a simulator, or save the cells as a protocol and have it approved.</source>
        <translation>Nehmen Sie einen Simulator, oder speichern Sie die Zellen als Protokoll und lassen Sie es freigeben.</translation>
    </message>
    <message>
        <source>Use a smaller volume, or choose larger labware.</source>
        <translation>Nehmen Sie weniger, oder wählen Sie größere Labware.</translation>
    </message>
    <message>
        <source>Use an asynchronous call, or a shorter time-out in a loop.</source>
        <translation>Verwenden Sie einen asynchronen Aufruf oder eine kürzere Zeitgrenze in einer Schleife.</translation>
    </message>
    <message>
        <source>Use another channel, or put the labware elsewhere.</source>
        <translation>Verwenden Sie einen anderen Kanal, oder stellen Sie die Laborware woandershin.</translation>
    </message>
    <message>
        <source>Use another tip, or load a full rack.</source>
        <translation>Nehmen Sie eine andere Spitze, oder stellen Sie ein volles Rack ein.</translation>
    </message>
    <message>
        <source>Use await asyncio.sleep(...).</source>
        <translation>Schreiben Sie await asyncio.sleep(...).</translation>
    </message>
    <message>
        <source>Use fewer repetitions.</source>
        <translation>Verwenden Sie weniger Wiederholungen.</translation>
    </message>
    <message>
        <source>Use fewer rows.</source>
        <translation>Nehmen Sie weniger Zeilen.</translation>
    </message>
    <message>
        <source>Use flow control if the instrument has it, or a lower baud rate.</source>
        <translation>Nehmen Sie Flusssteuerung, wenn das Gerät sie hat, oder eine niedrigere Baudrate.</translation>
    </message>
    <message>
        <source>Use it with PyUSB (usb.core.find), hid or PyLabRobot&apos;s driver for it.</source>
        <translation>Verwenden Sie es mit PyUSB (usb.core.find), hid oder dem Treiber von PyLabRobot dafür.</translation>
    </message>
    <message>
        <source>Use larger steps, or sweep fewer parameters at once.</source>
        <translation>Nehmen Sie größere Schrittweiten, oder ändern Sie weniger Parameter zugleich.</translation>
    </message>
    <message>
        <source>Use larger tips, or aspirate less at a time.</source>
        <translation>Nehmen Sie größere Spitzen, oder saugen Sie weniger auf einmal auf.</translation>
    </message>
    <message>
        <source>Use letters, digits, spaces, hyphens and underscores, or give a path to a .json file.</source>
        <translation>Nehmen Sie Buchstaben, Ziffern, Leerzeichen, Binde- und Unterstriche, oder geben Sie den Pfad einer .json-Datei an.</translation>
    </message>
    <message>
        <source>Use one of {parities}.</source>
        <translation>Nehmen Sie eine von {parities}.</translation>
    </message>
    <message>
        <source>Use settings that the port&apos;s driver supports, or another adapter.</source>
        <translation>Nehmen Sie Einstellungen, die der Treiber des Ports kann, oder einen anderen Adapter.</translation>
    </message>
    <message>
        <source>Use sim:FILE.py:CLASS, for example sim:pump.py:Pump.</source>
        <translation>Schreiben Sie sim:FILE.py:CLASS, zum Beispiel sim:pump.py:Pump.</translation>
    </message>
    <message>
        <source>Use tcp://HOST:PORT, for example tcp://10.0.0.7:5025.</source>
        <translation>Schreiben Sie tcp://HOST:PORT, zum Beispiel tcp://10.0.0.7:5025.</translation>
    </message>
    <message>
        <source>Use tcp://HOST:PORT, tls://HOST:PORT, http://HOST, https://HOST, socket://HOST:PORT or rfc2217://HOST:PORT, for example tcp://10.0.0.5:5025.</source>
        <translation>Schreiben Sie tcp://HOST:PORT, tls://HOST:PORT, http://HOST, https://HOST, socket://HOST:PORT oder rfc2217://HOST:PORT, zum Beispiel tcp://10.0.0.5:5025.</translation>
    </message>
    <message>
        <source>Use tcp://HOST:PORT, udp://HOST:PORT, tls://HOST:PORT, http://HOST or https://HOST for an instrument on the network, socket://HOST:PORT or rfc2217://HOST:PORT for one behind a serial server, listen://127.0.0.1:PORT or listen://ADDRESS:PORT?from=PEER to let others connect to the program.</source>
        <translation>Schreiben Sie tcp://HOST:PORT, udp://HOST:PORT, tls://HOST:PORT, http://HOST oder https://HOST für ein Gerät im Netzwerk, socket://HOST:PORT oder rfc2217://HOST:PORT für eines hinter einem seriellen Server, listen://127.0.0.1:PORT oder listen://ADDRESS:PORT?from=PEER, damit sich andere mit dem Programm verbinden können.</translation>
    </message>
    <message>
        <source>Use the file from a Pyodide release, together with the wheels next to it.</source>
        <translation>Nehmen Sie die Datei aus einer Ausgabe von Pyodide, zusammen mit den Wheels, die dort daneben liegen.</translation>
    </message>
    <message>
        <source>Use the machine as the parameter, such as Scale or PlateReader.</source>
        <translation>Verwenden Sie das Gerät als Parameter, zum Beispiel Scale oder PlateReader.</translation>
    </message>
    <message>
        <source>Use the name of a class of PyLabRobot, such as Plate or LiquidHandler.</source>
        <translation>Nennen Sie eine Klasse von PyLabRobot, zum Beispiel Plate oder LiquidHandler.</translation>
    </message>
    <message>
        <source>Use the pathlib and shutil modules.</source>
        <translation>Die Module pathlib und shutil leisten das.</translation>
    </message>
    <message>
        <source>Use the praxis package, which is made for protocols.</source>
        <translation>Verwenden Sie das Paket praxis: das ist für Protokolle da.</translation>
    </message>
    <message>
        <source>Use the version of the program that wrote it, unless its first bytes are damaged.</source>
        <translation>Nehmen Sie die Version des Programms, die es schrieb; keine war es, wenn die ersten Bytes beschädigt sind.</translation>
    </message>
    <message>
        <source>Use them in a run.</source>
        <translation>Verwenden Sie sie in einem Lauf.</translation>
    </message>
    <message>
        <source>Use up to 64 letters, digits, &apos;.&apos;, &apos;_&apos; and &apos;-&apos;.</source>
        <translation>Verwenden Sie bis zu 64 Buchstaben, Ziffern, &apos;.&apos;, &apos;_&apos; und &apos;-&apos;.</translation>
    </message>
    <message>
        <source>Use year-month-day, such as 2026-11-20.</source>
        <translation>Schreiben Sie Jahr-Monat-Tag, etwa 2026-11-20.</translation>
    </message>
    <message>
        <source>Use {made} to replay it. Its record still shows everything it did.</source>
        <translation>Nehmen Sie dafür {made}. Was er tat und ergab, steht trotzdem in seiner Aufzeichnung.</translation>
    </message>
    <message>
        <source>Use {what} instead.</source>
        <translation>Nehmen Sie stattdessen {what}.</translation>
    </message>
    <message>
        <source>Used without a reply</source>
        <translation>Ohne Antwort gewählt</translation>
    </message>
    <message>
        <source>V-shaped bottom</source>
        <translation>V-förmiger Boden</translation>
    </message>
    <message>
        <source>Wait a minute after switching the instrument on, then test again.</source>
        <translation>Nach dem Einschalten eine Minute warten, dann erneut testen.</translation>
    </message>
    <message>
        <source>Wait for block temperature</source>
        <translation>Auf die Blocktemperatur warten</translation>
    </message>
    <message>
        <source>Wait for it</source>
        <translation>Darauf warten</translation>
    </message>
    <message>
        <source>Wait for lid temperature</source>
        <translation>Auf die Deckeltemperatur warten</translation>
    </message>
    <message>
        <source>Wait for temperature[, up to {timeout:s}]</source>
        <translation>Auf die Temperatur warten[, höchstens {timeout:s}]</translation>
    </message>
    <message>
        <source>Wait for that to end, then try again.</source>
        <translation>Warten Sie, bis das zu Ende ist, und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Wait for the temperature program to finish</source>
        <translation>Auf das Temperaturprogramm warten</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it.</source>
        <translation>Warten Sie, bis er zu Ende ist, oder stoppen Sie ihn.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it. A console releases an instrument with Release in the playground, or when it is restarted. To see what is running: praxis-desktop runs list</source>
        <translation>Warten Sie, bis er zu Ende ist, oder stoppen Sie ihn. Eine Konsole gibt ein Gerät mit „Freigeben“ auf der Spielwiese frei, oder wenn sie neu gestartet wird. Was läuft, zeigt: praxis-desktop runs list</translation>
    </message>
    <message>
        <source>Wait until it has ended.</source>
        <translation>Warten Sie, bis er zu Ende ist.</translation>
    </message>
    <message>
        <source>Wait until its run has ended, or stop the run.</source>
        <translation>Warten Sie, bis der Lauf zu Ende ist, oder stoppen Sie ihn.</translation>
    </message>
    <message>
        <source>Wait until the other process is done, and try again.</source>
        <translation>Warten Sie, bis der andere Prozess fertig ist, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Wait {time}</source>
        <translation>{time} warten</translation>
    </message>
    <message>
        <source>Was the instrument replaced, or its certificate renewed? If so, grant the new fingerprint. If not, another computer is answering in its place.</source>
        <translation>Wurde das Gerät ersetzt oder sein Zertifikat erneuert? Dann geben Sie den neuen Fingerabdruck frei. Sonst antwortet ein anderer Computer an seiner Stelle.</translation>
    </message>
    <message>
        <source>Was the simulator&apos;s file changed, or was the simulator used in the window? Run the program again, or give up this run with `praxis-desktop history close`.</source>
        <translation>Wurde die Datei des Simulators geändert, oder wurde der Simulator im Fenster benutzt? Führen Sie das Programm erneut aus, oder geben Sie diesen Lauf mit `praxis-desktop history close` auf.</translation>
    </message>
    <message>
        <source>Was this done: {title}?</source>
        <translation>Wurde es getan: {title}?</translation>
    </message>
    <message>
        <source>Was {amount} µL aspirated from {subject}?</source>
        <translation>Wurden {amount} µL aus {subject} aufgesaugt?</translation>
    </message>
    <message>
        <source>Was {amount} µL dispensed into {subject}?</source>
        <translation>Wurden {amount} µL in {subject} abgegeben?</translation>
    </message>
    <message>
        <source>Weigh</source>
        <translation>Wiegen</translation>
    </message>
    <message>
        <source>Were the tips dropped into {subject}?</source>
        <translation>Sind die Spitzen in {subject} abgegangen?</translation>
    </message>
    <message>
        <source>What did {name} on port {role} reply to {command}?
Leave it empty if it is not known; the program then gets no reply. Write characters that cannot be typed as \r, \n or \x1b.</source>
        <translation>Was antwortete {name} an Port {role} auf {command}?
Lassen Sie das Feld leer, wenn Sie es nicht wissen; das Programm erhält dann keine Antwort. Schreiben Sie Zeichen, die sich nicht eingeben lassen, als \r, \n oder \x1b.</translation>
    </message>
    <message>
        <source>What it sends depends on time or chance. `praxis-desktop history replay` without --with replays the run as it was.</source>
        <translation>Was es sendet, hängt von der Zeit oder vom Zufall ab. `praxis-desktop history replay` ohne --with tut den Lauf noch einmal, wie er war.</translation>
    </message>
    <message>
        <source>When asked “{asked}”, it replied “{said}”.</source>
        <translation>Auf „{asked}“ sagte es „{said}“.</translation>
    </message>
    <message>
        <source>When the run ended, {instrument} held: {held}. An unfinished step may have changed that</source>
        <translation>Als der Lauf endete, hielt {instrument}: {held}. Ein unfertiger Schritt kann das geändert haben</translation>
    </message>
    <message>
        <source>Where is {name} now?</source>
        <translation>Wo ist {name} jetzt?</translation>
    </message>
    <message>
        <source>Windows on 32-bit x86</source>
        <translation>Windows auf 32-Bit-x86</translation>
    </message>
    <message>
        <source>Windows reports no folder for data shared by all users</source>
        <translation>Windows nennt keinen Ordner für die Daten aller Benutzer</translation>
    </message>
    <message>
        <source>Write each byte as two characters from 0-9 and A-F, such as 49 0D.</source>
        <translation>Schreiben Sie jedes Byte als zwei Zeichen von 0-9 und A-F, etwa 49 0D.</translation>
    </message>
    <message>
        <source>Write each byte as two digits, such as 0D.</source>
        <translation>Schreiben Sie jedes Byte als zwei Ziffern, etwa 0D.</translation>
    </message>
    <message>
        <source>Write it as 200 or 1.5 mL.</source>
        <translation>Schreiben Sie 200 oder 1.5 mL.</translation>
    </message>
    <message>
        <source>Wrong value</source>
        <translation>Falscher Wert</translation>
    </message>
    <message>
        <source>Wrong, unnoticed</source>
        <translation>Falsch, unbemerkt</translation>
    </message>
    <message>
        <source>XON/XOFF flow control</source>
        <translation>XON/XOFF-Flusssteuerung</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>You are in the {group} group, but not yet in this session: log out and back in.</source>
        <translation>Sie sind in der Gruppe {group}, aber noch nicht in dieser Sitzung: Melden Sie sich ab und wieder an.</translation>
    </message>
    <message>
        <source>Your disk quota is used up. Free space, then start again with a new journal.</source>
        <translation>Ihr Plattenkontingent ist aufgebraucht. Schaffen Sie Platz, und beginnen Sie dann mit einem neuen Journal.</translation>
    </message>
    <message>
        <source>Zero {machine}</source>
        <translation>{machine} nullen</translation>
    </message>
    <message>
        <source>[Pyodide] Fresh initialization...</source>
        <translation>[Pyodide] Neu gestartet...</translation>
    </message>
    <message>
        <source>[Pyodide] Restoring from snapshot...</source>
        <translation>[Pyodide] Aus dem Abbild wird gestartet...</translation>
    </message>
    <message>
        <source>[Pyodide] Snapshot restored</source>
        <translation>[Pyodide] Aus dem Abbild gestartet</translation>
    </message>
    <message>
        <source>[Pyodide] Snapshot saved</source>
        <translation>[Pyodide] Abbild gespeichert</translation>
    </message>
    <message>
        <source>`praxis-desktop history close` closes it.</source>
        <translation>`praxis-desktop history close` schließt sie ab.</translation>
    </message>
    <message>
        <source>`praxis-desktop history replay` replays it from its record, without instruments.</source>
        <translation>`praxis-desktop history replay` wiederholt ihn aus seiner Aufzeichnung, ohne Geräte.</translation>
    </message>
    <message>
        <source>`praxis-desktop history show` shows its cells and its bytes.</source>
        <translation>Ihre Zellen und ihre Bytes sind da: `praxis-desktop history show` hat sie.</translation>
    </message>
    <message>
        <source>`praxis-desktop journal recover` keeps the undamaged part and sets the rest aside.</source>
        <translation>`praxis-desktop journal recover` behält, was heil ist, und legt den Rest beiseite.</translation>
    </message>
    <message>
        <source>`praxis-desktop journal show` shows other journals.</source>
        <translation>`praxis-desktop journal show` zeigt andere Journale.</translation>
    </message>
    <message>
        <source>`praxis-desktop runs note` adds a note to its record.</source>
        <translation>`praxis-desktop runs note` schreibt in seine Aufzeichnung.</translation>
    </message>
    <message>
        <source>a Hamilton packet of an unknown protocol</source>
        <translation>ein Hamilton-Paket eines unbekannten Protokolls</translation>
    </message>
    <message>
        <source>a Hamilton packet whose length fields do not match its contents</source>
        <translation>ein Hamilton-Paket, das seinen eigenen Längen widerspricht</translation>
    </message>
    <message>
        <source>a Hamilton packet with an unknown action</source>
        <translation>ein Hamilton-Paket mit einer unbekannten Aktion</translation>
    </message>
    <message>
        <source>a Modbus message whose length contradicts its function</source>
        <translation>eine Modbus-Nachricht, deren Länge ihrer Funktion widerspricht</translation>
    </message>
    <message>
        <source>a Modbus message whose length does not match its count</source>
        <translation>eine Modbus-Nachricht, deren Länge ihrer Anzahl widerspricht</translation>
    </message>
    <message>
        <source>a Modbus message with a wrong checksum</source>
        <translation>eine Modbus-Nachricht mit falscher Prüfsumme</translation>
    </message>
    <message>
        <source>a PyLabRobot machine on a serial port</source>
        <translation>ein Gerät von PyLabRobot an einem seriellen Port</translation>
    </message>
    <message>
        <source>a SCPI line with a binary block in it</source>
        <translation>eine SCPI-Zeile mit einem Binärblock</translation>
    </message>
    <message>
        <source>a SCPI line with a semicolon in quotes</source>
        <translation>eine SCPI-Zeile mit einem Semikolon in Anführungszeichen</translation>
    </message>
    <message>
        <source>a SCPI line with control characters in it</source>
        <translation>eine SCPI-Zeile mit Steuerzeichen</translation>
    </message>
    <message>
        <source>a SOAP request whose header and body do not name the same command</source>
        <translation>eine SOAP-Anfrage, deren Kopf und Inhalt nicht denselben Befehl nennen</translation>
    </message>
    <message>
        <source>a barcode</source>
        <translation>ein Barcode</translation>
    </message>
    <message>
        <source>a batch cannot have {length} bytes</source>
        <translation>kein Stapel hat {length} Bytes</translation>
    </message>
    <message>
        <source>a batch does not consist of frames</source>
        <translation>ein Stapel besteht nicht aus Rahmen</translation>
    </message>
    <message>
        <source>a batch of {length} bytes does not continue the chain</source>
        <translation>ein Stapel von {length} Bytes setzt die Kette nicht fort</translation>
    </message>
    <message>
        <source>a batch of {length} bytes does not match its checksum</source>
        <translation>ein Stapel von {length} Bytes passt nicht zu seiner Prüfsumme</translation>
    </message>
    <message>
        <source>a batch of {length} bytes is cut off after {filled}, or its length field is damaged</source>
        <translation>ein Stapel von {length} Bytes ist nach {filled} abgeschnitten, oder seine Länge ist beschädigt</translation>
    </message>
    <message>
        <source>a break of {break_s:g} s is sent; the receiver must report one within 1 s</source>
        <translation>ein Break von {break_s:g} s wird gesendet; der Empfänger muss innerhalb von 1 s einen melden</translation>
    </message>
    <message>
        <source>a byte</source>
        <translation>ein Byte</translation>
    </message>
    <message>
        <source>a byte with the wrong parity arrived on {line}{got}</source>
        <translation>ein Byte mit falscher Parität kam auf {line}{got}</translation>
    </message>
    <message>
        <source>a byte without its stop bit arrived on {line}{got}</source>
        <translation>ein Byte ohne Stoppbit kam auf {line}{got}</translation>
    </message>
    <message>
        <source>a channel is left low over the deck</source>
        <translation>ein Kanal bleibt tief über dem Deck stehen</translation>
    </message>
    <message>
        <source>a choice must have 1 to {most_choices} options</source>
        <translation>eine Auswahl muss 1 bis {most_choices} Möglichkeiten haben</translation>
    </message>
    <message>
        <source>a coil is set to neither 0 nor 1</source>
        <translation>eine Spule wird weder auf 0 noch auf 1 gesetzt</translation>
    </message>
    <message>
        <source>a column must be a name or a dict with a name, not {short}</source>
        <translation>eine Spalte muss ein Name oder ein dict mit einem Namen sein, nicht {short}</translation>
    </message>
    <message>
        <source>a command in the limits has a header, but the frames are not SCPI</source>
        <translation>ein Befehl der Grenzen hat einen Kopf (header), aber die Rahmen (frames) sind nicht die von SCPI</translation>
    </message>
    <message>
        <source>a command in the limits must have either a pattern or a header with its arguments</source>
        <translation>ein Befehl der Grenzen muss entweder ein Muster (pattern) oder einen Kopf (header) mit seinen Argumenten haben</translation>
    </message>
    <message>
        <source>a command of more than {longest_command} bytes</source>
        <translation>ein Befehl von mehr als {longest_command} Bytes</translation>
    </message>
    <message>
        <source>a condition must be one sentence of at most {most} characters</source>
        <translation>eine Bedingung muss ein Satz von höchstens {most} Zeichen sein</translation>
    </message>
    <message>
        <source>a control box</source>
        <translation>eine Steuerbox</translation>
    </message>
    <message>
        <source>a control transfer&apos;s length differs from the one in its setup packet</source>
        <translation>eine Steuerübertragung hat eine andere Länge, als ihr Setup-Paket sagt</translation>
    </message>
    <message>
        <source>a date such as 2026-11-20</source>
        <translation>ein Datum, etwa 2026-11-20</translation>
    </message>
    <message>
        <source>a deadline must be a number of seconds from now</source>
        <translation>eine Frist muss eine Zahl von Sekunden von jetzt an sein</translation>
    </message>
    <message>
        <source>a defect of this program</source>
        <translation>ein Fehler dieses Programms</translation>
    </message>
    <message>
        <source>a different device is connected now</source>
        <translation>dort ist jetzt ein anderes Gerät</translation>
    </message>
    <message>
        <source>a different instrument is on port {role}: it has {says}, but the earlier one had {was}</source>
        <translation>an Port {role} ist ein anderes Gerät: Es hat {says}, das vorige {was}</translation>
    </message>
    <message>
        <source>a different kind of device ({subsystem})</source>
        <translation>ein Gerät anderer Art ({subsystem})</translation>
    </message>
    <message>
        <source>a different {differing}</source>
        <translation>anders: {differing}</translation>
    </message>
    <message>
        <source>a directory</source>
        <translation>ein Verzeichnis</translation>
    </message>
    <message>
        <source>a disk</source>
        <translation>ein Datenträger</translation>
    </message>
    <message>
        <source>a drawer is left open</source>
        <translation>eine Schublade bleibt offen</translation>
    </message>
    <message>
        <source>a dry run ended because of an internal error</source>
        <translation>ein Probelauf endete durch einen internen Fehler</translation>
    </message>
    <message>
        <source>a dry run needs a setup</source>
        <translation>ein Probelauf braucht eine Einrichtung</translation>
    </message>
    <message>
        <source>a dry run touches no hardware, and no simulator is named for {device} as {role}</source>
        <translation>ein Probelauf berührt keine Hardware, und nichts sagt, was für {device} als {role} steht</translation>
    </message>
    <message>
        <source>a dry-run process ended: {reason}</source>
        <translation>ein Prozess für Probeläufe endete: {reason}</translation>
    </message>
    <message>
        <source>a duration must be a number with a unit, such as 5 min</source>
        <translation>eine Dauer muss eine Zahl mit einer Einheit sein, etwa 5 min</translation>
    </message>
    <message>
        <source>a duration such as 90 s or 5 min</source>
        <translation>eine Dauer, etwa 90 s oder 5 min</translation>
    </message>
    <message>
        <source>a figure can have at most {most} bars, not {count}: show many numbers with plot or scatter</source>
        <translation>eine Abbildung hat höchstens {most} Balken, nicht {count}: viele Zahlen zeigt plot oder scatter</translation>
    </message>
    <message>
        <source>a figure can have at most {most} series: make another one for the rest</source>
        <translation>eine Abbildung hat höchstens {most} Reihen: eine weitere für die übrigen anlegen</translation>
    </message>
    <message>
        <source>a figure of type {mime} must be bytes or str, not {kind}</source>
        <translation>eine Abbildung der Art {mime} muss bytes oder str sein, nicht {kind}</translation>
    </message>
    <message>
        <source>a figure with bars can hold nothing else: make another Figure for lines and points</source>
        <translation>eine Abbildung mit Balken hat nichts anderes: für Linien und Punkte eine weitere Figure anlegen</translation>
    </message>
    <message>
        <source>a figure with bars can hold nothing else: make another Figure for them</source>
        <translation>eine Abbildung mit Balken hat nichts anderes: für sie eine weitere Figure anlegen</translation>
    </message>
    <message>
        <source>a file</source>
        <translation>einer Datei</translation>
    </message>
    <message>
        <source>a file opened for reading and writing can still be truncated</source>
        <translation>eine Datei, die gelesen und geschrieben werden darf, kann abgeschnitten werden</translation>
    </message>
    <message>
        <source>a folder</source>
        <translation>ein Ordner</translation>
    </message>
    <message>
        <source>a form cannot ask for a dict whose keys are not strings</source>
        <translation>kein Formular kann nach einem dict fragen, dessen Schlüssel keine Texte sind</translation>
    </message>
    <message>
        <source>a form cannot ask for a value of type {name_of}</source>
        <translation>kein Formular kann nach einem Wert vom Typ {name_of} fragen</translation>
    </message>
    <message>
        <source>a form cannot ask for a value that is one of {known}</source>
        <translation>kein Formular kann nach einem Wert fragen, der eines von {known} ist</translation>
    </message>
    <message>
        <source>a form cannot ask for values of type {name_of}</source>
        <translation>kein Formular kann nach Werten vom Typ {name_of} fragen</translation>
    </message>
    <message>
        <source>a frame of kind {kind} is not valid: {error}</source>
        <translation>ein Rahmen der Art {kind} ist nicht, was er sein soll: {error}</translation>
    </message>
    <message>
        <source>a journal cannot be created at {path}: {error}</source>
        <translation>unter {path} lässt sich kein Journal führen: {error}</translation>
    </message>
    <message>
        <source>a library of its own</source>
        <translation>eine eigene Bibliothek</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>eine Liste</translation>
    </message>
    <message>
        <source>a long write to port {role} was in progress; it is not known how much of it was sent</source>
        <translation>ein langes Schreiben an Port {role} war im Gang, und wie viel davon abging, ist nicht bekannt</translation>
    </message>
    <message>
        <source>a mapping such as a=1, b=2</source>
        <translation>eine Zuordnung, etwa a=1, b=2</translation>
    </message>
    <message>
        <source>a module</source>
        <translation>ein Modul</translation>
    </message>
    <message>
        <source>a name is missing from {text}</source>
        <translation>in {text} fehlt ein Name</translation>
    </message>
    <message>
        <source>a new one</source>
        <translation>ein neuer</translation>
    </message>
    <message>
        <source>a note must have 1 to {longest} characters; this one has {count}</source>
        <translation>eine Notiz muss 1 bis {longest} Zeichen haben; diese hat {count}</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>a number from {lowest:g} to {highest:g} {unit}</source>
        <translation>eine Zahl von {lowest:g} bis {highest:g} {unit}</translation>
    </message>
    <message>
        <source>a number with thousands of digits</source>
        <translation>eine Zahl mit Tausenden von Ziffern</translation>
    </message>
    <message>
        <source>a number without a unit</source>
        <translation>eine Zahl ohne Einheit</translation>
    </message>
    <message>
        <source>a number{details}</source>
        <translation>eine Zahl{details}</translation>
    </message>
    <message>
        <source>a pause accepts only the answer &quot;continue&quot;, or no answer</source>
        <translation>eine Pause nimmt nur die Antwort &quot;continue&quot; oder keine Antwort an</translation>
    </message>
    <message>
        <source>a person</source>
        <translation>ein Mensch</translation>
    </message>
    <message>
        <source>a pipe</source>
        <translation>eine Pipe</translation>
    </message>
    <message>
        <source>a pipette is left at the labware</source>
        <translation>eine Pipette bleibt an der Labware stehen</translation>
    </message>
    <message>
        <source>a pipetting robot, plates and tips</source>
        <translation>ein pipettierender Roboter, Platten und Spitzen</translation>
    </message>
    <message>
        <source>a plain network port passes bytes only</source>
        <translation>ein einfacher Netzwerkport überträgt nur Bytes</translation>
    </message>
    <message>
        <source>a plain network port passes bytes only: its line settings are configured on the serial server</source>
        <translation>ein einfacher Netzwerkport überträgt nur Bytes: die Leitung wird am seriellen Server eingestellt</translation>
    </message>
    <message>
        <source>a plate with {count} wells (A1 to {last})</source>
        <translation>eine Platte mit {count} Wells (A1 bis {last})</translation>
    </message>
    <message>
        <source>a port that is being opened</source>
        <translation>ein Port, der gerade geöffnet wird</translation>
    </message>
    <message>
        <source>a port&apos;s limits cannot be changed during a run</source>
        <translation>die Grenzen des Ports ändern sich während eines Laufs nicht</translation>
    </message>
    <message>
        <source>a preset needs a name</source>
        <translation>eine Voreinstellung braucht einen Namen</translation>
    </message>
    <message>
        <source>a process that just ended</source>
        <translation>ein eben beendeter Prozess</translation>
    </message>
    <message>
        <source>a program can specify at most {most} conditions</source>
        <translation>ein Programm kann höchstens {most} Bedingungen nennen</translation>
    </message>
    <message>
        <source>a program here cannot present a certificate of its own: the host handles TLS with the instrument. Leave out load_cert_chain.</source>
        <translation>ein Programm kann hier kein eigenes Zertifikat vorzeigen: Der Host spricht TLS mit dem Gerät. Lassen Sie load_cert_chain weg.</translation>
    </message>
    <message>
        <source>a program here cannot serve TLS: it has no certificate. Serve without ssl.</source>
        <translation>ein Programm kann hier kein TLS anbieten: Es hat kein Zertifikat. Bieten Sie den Dienst ohne ssl an.</translation>
    </message>
    <message>
        <source>a protocol and one of its parameters have the same name</source>
        <translation>ein Protokoll und einer seiner Parameter haben denselben Namen</translation>
    </message>
    <message>
        <source>a protocol cannot be called {name}</source>
        <translation>ein Protokoll kann nicht {name} heißen</translation>
    </message>
    <message>
        <source>a protocol cannot be read from standard input: its record needs the file</source>
        <translation>ein Protokoll kann nicht von der Standardeingabe gelesen werden: Seine Aufzeichnung braucht die Datei</translation>
    </message>
    <message>
        <source>a pseudo-terminal has no transceiver: RS-485 has no effect</source>
        <translation>ein Pseudoterminal hat keinen Transceiver: RS-485 ist wirkungslos</translation>
    </message>
    <message>
        <source>a pseudo-terminal passes whole bytes only: {bytesize} data bits with parity {parity} have no effect</source>
        <translation>ein Pseudoterminal überträgt ganze Bytes: {bytesize} Datenbits mit Parität {parity} sind wirkungslos</translation>
    </message>
    <message>
        <source>a public key must have {key_size} bytes; this one has {count}</source>
        <translation>ein öffentlicher Schlüssel muss {key_size} Bytes haben; dieser hat {count}</translation>
    </message>
    <message>
        <source>a quantity in {unit}</source>
        <translation>eine Größe in {unit}</translation>
    </message>
    <message>
        <source>a question with a deadline needs a default answer</source>
        <translation>eine Frage mit Frist braucht eine Standardantwort</translation>
    </message>
    <message>
        <source>a read needs a count or a terminator</source>
        <translation>ein Lesen braucht eine Anzahl oder ein Endezeichen</translation>
    </message>
    <message>
        <source>a reading has no title</source>
        <translation>ein Messwert hat keinen Titel</translation>
    </message>
    <message>
        <source>a reading must be an object with a title</source>
        <translation>ein Messwert muss ein Objekt mit einem Titel sein</translation>
    </message>
    <message>
        <source>a recorded instrument would give the same reply again</source>
        <translation>ein aufgezeichnetes Gerät sagt wieder dasselbe</translation>
    </message>
    <message>
        <source>a regular file</source>
        <translation>eine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>a rehearsal</source>
        <translation>eine Störungsprobe</translation>
    </message>
    <message>
        <source>a remedy is given twice</source>
        <translation>eine Abhilfe ist doppelt genannt</translation>
    </message>
    <message>
        <source>a reply to {asked}</source>
        <translation>eine Antwort auf {asked}</translation>
    </message>
    <message>
        <source>a reply to {send} for {patience_s:.3g} s</source>
        <translation>eine Antwort auf {send}, {patience_s:.3g} s lang</translation>
    </message>
    <message>
        <source>a report to read, print and file</source>
        <translation>ein Bericht zum Lesen, Drucken und Abheften</translation>
    </message>
    <message>
        <source>a requirement of {name} cannot be met: {error}</source>
        <translation>eine Anforderung von {name} ist nicht zu erfüllen: {error}</translation>
    </message>
    <message>
        <source>a robot connected through another role</source>
        <translation>einen Roboter, den eine andere Rolle verbindet</translation>
    </message>
    <message>
        <source>a rule can call only {functions}</source>
        <translation>eine Regel kann nur {functions} aufrufen</translation>
    </message>
    <message>
        <source>a rule can contain only parameter names, numbers, strings, arithmetic and comparisons</source>
        <translation>eine Regel kann nur Namen von Parametern, Zahlen, Texte, Rechnungen und Vergleiche enthalten</translation>
    </message>
    <message>
        <source>a run is active: {busy}</source>
        <translation>ein Lauf ist aktiv: {busy}</translation>
    </message>
    <message>
        <source>a secret cannot be called {name}</source>
        <translation>ein Geheimnis kann nicht {name} heißen</translation>
    </message>
    <message>
        <source>a secret must be a single line of {shortest} to {longest} characters</source>
        <translation>ein Geheimnis muss eine einzelne Zeile von {shortest} bis {longest} Zeichen sein</translation>
    </message>
    <message>
        <source>a setup packet must have eight bytes</source>
        <translation>ein Setup-Paket muss acht Bytes haben</translation>
    </message>
    <message>
        <source>a socket on this computer</source>
        <translation>ein Socket dieses Computers</translation>
    </message>
    <message>
        <source>a step must be greater than zero, not {step:g}</source>
        <translation>eine Schrittweite muss größer als null sein, nicht {step:g}</translation>
    </message>
    <message>
        <source>a table</source>
        <translation>eine Tabelle</translation>
    </message>
    <message>
        <source>a table (CSV or .xlsx)</source>
        <translation>einer Tabelle (CSV oder .xlsx)</translation>
    </message>
    <message>
        <source>a table (CSV or .xlsx) with {counted}</source>
        <translation>einer Tabelle (CSV oder .xlsx) mit {counted}</translation>
    </message>
    <message>
        <source>a table can have at most {most_columns} columns, not {count}</source>
        <translation>eine Tabelle hat höchstens {most_columns} Spalten, nicht {count}</translation>
    </message>
    <message>
        <source>a table of lists needs columns: the headings</source>
        <translation>eine Tabelle aus Listen braucht columns: ihre Überschriften</translation>
    </message>
    <message>
        <source>a table of {rows} rows and {columns} columns is larger than {mib} MiB: save it as a file in /session, and report its first rows or a summary</source>
        <translation>eine Tabelle mit {rows} Zeilen und {columns} Spalten ist größer als {mib} MiB: Speichern Sie sie als Datei in /session, und melden Sie ihre ersten Zeilen oder eine Zusammenfassung</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>ein Text</translation>
    </message>
    <message>
        <source>a text value</source>
        <translation>ein Text</translation>
    </message>
    <message>
        <source>a tip is left with liquid in it</source>
        <translation>eine Spitze bleibt mit Flüssigkeit darin</translation>
    </message>
    <message>
        <source>a transfer can carry at most {most} bytes</source>
        <translation>eine Übertragung kann höchstens {most} Bytes tragen</translation>
    </message>
    <message>
        <source>a value</source>
        <translation>ein Wert</translation>
    </message>
    <message>
        <source>a value belongs to one measurement and cannot be set in advance</source>
        <translation>ein Wert gehört zu einer Messung: er wird nicht im Voraus gesetzt</translation>
    </message>
    <message>
        <source>a value is missing</source>
        <translation>ein Wert fehlt</translation>
    </message>
    <message>
        <source>a value that is nested too deeply</source>
        <translation>ein zu tief verschachtelter Wert</translation>
    </message>
    <message>
        <source>a verdict can have at most {most_figures} figures, not {count}</source>
        <translation>ein Urteil hat höchstens {most_figures} Werte, nicht {count}</translation>
    </message>
    <message>
        <source>a verdict must be {known} or {words}, not {word}</source>
        <translation>ein Urteil muss {known} oder {words} sein, nicht {word}</translation>
    </message>
    <message>
        <source>a verdict must have a reason: one sentence with the value and its limit</source>
        <translation>ein Urteil muss eine Begründung haben: einen Satz mit dem Wert und seiner Grenze</translation>
    </message>
    <message>
        <source>a verdict&apos;s reason must be one sentence of at most {most_reason} characters</source>
        <translation>die Begründung eines Urteils muss ein Satz von höchstens {most_reason} Zeichen sein</translation>
    </message>
    <message>
        <source>a well{plate} such as A1</source>
        <translation>ein Well{plate} etwa A1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a whole number from {lowest} to {highest}{unit}{remark}</source>
        <translation>eine ganze Zahl von {lowest} bis {highest}{unit}{remark}</translation>
    </message>
    <message>
        <source>a whole number, {limits}</source>
        <translation>eine ganze Zahl, {limits}</translation>
    </message>
    <message>
        <source>a whole number{details}</source>
        <translation>eine ganze Zahl{details}</translation>
    </message>
    <message>
        <source>a write of more than {most_at_once} bytes</source>
        <translation>ein Schreiben von mehr als {most_at_once} Bytes</translation>
    </message>
    <message>
        <source>a write to {name} is not finishing</source>
        <translation>ein Schreiben an {name} endet nicht</translation>
    </message>
    <message>
        <source>a {kind} needs a location for {names}: --labware ROLE=NAME@X,Y,Z, in mm</source>
        <translation>ein {kind} braucht einen Ort für {names}: --labware ROLE=NAME@X,Y,Z, in mm</translation>
    </message>
    <message>
        <source>about to start</source>
        <translation>dabei zu beginnen</translation>
    </message>
    <message>
        <source>absolute paths of folders, as a list or in one string, separated by : (; on Windows), or empty</source>
        <translation>absolute Pfade von Ordnern, als Liste oder als Text mit : dazwischen (; unter Windows), oder leer</translation>
    </message>
    <message>
        <source>acknowledged, still working</source>
        <translation>bestätigt, arbeitet noch</translation>
    </message>
    <message>
        <source>add its wheel in Settings, Packages, or run: praxis-desktop packages add NAME --network</source>
        <translation>fügen Sie sein Wheel hinzu unter Einstellungen, Pakete oder mit: praxis-desktop packages add NAME --network</translation>
    </message>
    <message>
        <source>after this, the run was stopped or interrupted at an unknown point</source>
        <translation>dahinter wurde der Lauf in einem Augenblick gestoppt oder unterbrochen, der sich nicht wiederfinden lässt</translation>
    </message>
    <message>
        <source>all channels carried out the command</source>
        <translation>alle Kanäle haben den Befehl ausgeführt</translation>
    </message>
    <message>
        <source>all data, for programs</source>
        <translation>alle Daten, für Programme</translation>
    </message>
    <message>
        <source>already being stopped</source>
        <translation>schon beim Stoppen</translation>
    </message>
    <message>
        <source>among the discarded records</source>
        <translation>unter den verworfenen</translation>
    </message>
    <message>
        <source>an HTTP message of unknown length</source>
        <translation>eine HTTP-Nachricht von unbekannter Länge</translation>
    </message>
    <message>
        <source>an HTTP message with a malformed chunk</source>
        <translation>eine HTTP-Nachricht mit einem fehlerhaften Abschnitt</translation>
    </message>
    <message>
        <source>an HTTP message with a malformed header</source>
        <translation>eine HTTP-Nachricht mit einem fehlerhaften Kopf</translation>
    </message>
    <message>
        <source>an HTTP message with an unterminated header</source>
        <translation>eine HTTP-Nachricht, deren Kopf nicht endet</translation>
    </message>
    <message>
        <source>an HTTP message with two lengths</source>
        <translation>eine HTTP-Nachricht mit zwei Längen</translation>
    </message>
    <message>
        <source>an HTTP message with two {name} headers</source>
        <translation>eine HTTP-Nachricht mit zwei Köpfen {name}</translation>
    </message>
    <message>
        <source>an HTTP request of more than {count} bytes</source>
        <translation>eine HTTP-Anfrage von mehr als {count} Bytes</translation>
    </message>
    <message>
        <source>an HTTP request with the {name} header</source>
        <translation>eine HTTP-Anfrage mit dem Kopf {name}</translation>
    </message>
    <message>
        <source>an answer must be a label for its button, or a label and a consequence, not {answer}</source>
        <translation>eine Antwort muss eine Beschriftung für ihren Knopf sein, oder eine Beschriftung und eine Folge, nicht {answer}</translation>
    </message>
    <message>
        <source>an answer must have a title</source>
        <translation>eine Antwort muss einen Titel haben</translation>
    </message>
    <message>
        <source>an answer must have a title and a consequence</source>
        <translation>eine Antwort muss einen Titel und eine Folge haben</translation>
    </message>
    <message>
        <source>an answer to the program: {error}</source>
        <translation>eine Antwort an das Programm: {error}</translation>
    </message>
    <message>
        <source>an approval needs a reason</source>
        <translation>eine Freigabe braucht einen Grund</translation>
    </message>
    <message>
        <source>an emergency stop was requested</source>
        <translation>jemand einen Not-Halt verlangt hatte</translation>
    </message>
    <message>
        <source>an image of the program cannot be created: {reason}</source>
        <translation>es kann kein Abbild des Programms geben: {reason}</translation>
    </message>
    <message>
        <source>an instrument that identified itself as {was}</source>
        <translation>eines, das sich als {was} meldet</translation>
    </message>
    <message>
        <source>an interrupted call on port {role}</source>
        <translation>ein unterbrochener Aufruf von Port {role}</translation>
    </message>
    <message>
        <source>an output must have a name</source>
        <translation>eine Ausgabe muss einen Namen haben</translation>
    </message>
    <message>
        <source>an unterminated line</source>
        <translation>eine Zeile ohne Ende</translation>
    </message>
    <message>
        <source>an unterminated message</source>
        <translation>eine Nachricht ohne Ende</translation>
    </message>
    <message>
        <source>an {name}</source>
        <translation>ein {name}</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>und mehr</translation>
    </message>
    <message>
        <source>and this installation&apos;s key cannot be read: {error}</source>
        <translation>und der dieser Installation lässt sich nicht lesen: {error}</translation>
    </message>
    <message>
        <source>another Pyodide release (its ABI is {emscripten})</source>
        <translation>eine andere Ausgabe von Pyodide (mit der ABI {emscripten})</translation>
    </message>
    <message>
        <source>another build of {made}</source>
        <translation>einer anderen Ausgabe von {made}</translation>
    </message>
    <message>
        <source>another computer</source>
        <translation>einem anderen Computer</translation>
    </message>
    <message>
        <source>another configuration was not granted</source>
        <translation>eine andere Konfiguration wurde nicht gewährt</translation>
    </message>
    <message>
        <source>another file of {project} {version} ({origin})</source>
        <translation>eine andere Datei von {project} {version} ({origin})</translation>
    </message>
    <message>
        <source>another instrument</source>
        <translation>anderes Gerät</translation>
    </message>
    <message>
        <source>another process has been changing {path} for {deadline_s:.0f} s</source>
        <translation>ein anderer Prozess ändert {path} seit {deadline_s:.0f} s</translation>
    </message>
    <message>
        <source>another program connected in place of this one</source>
        <translation>ein anderes Programm hat den Platz dieses Programms eingenommen</translation>
    </message>
    <message>
        <source>another run has used the instruments since. Check the deck, then resume.</source>
        <translation>ein anderer Lauf hat die Geräte inzwischen benutzt. Prüfen Sie das Deck, dann setzen Sie fort.</translation>
    </message>
    <message>
        <source>another version of this program</source>
        <translation>einer anderen Version dieses Programms</translation>
    </message>
    <message>
        <source>another version of this program wrote it</source>
        <translation>eine andere Version dieses Programms hat sie geschrieben</translation>
    </message>
    <message>
        <source>answered in {ms:.0f} ms</source>
        <translation>hat in {ms:.0f} ms geantwortet</translation>
    </message>
    <message>
        <source>answers given but not used: {left}</source>
        <translation>{left} der angegebenen Antworten wurden nicht gebraucht</translation>
    </message>
    <message>
        <source>any computer</source>
        <translation>jeden Computer</translation>
    </message>
    <message>
        <source>arm: at {place}, its last step</source>
        <translation>Arm: bei {place}, seinem letzten Schritt</translation>
    </message>
    <message>
        <source>arm: at {place}, or on its way there</source>
        <translation>Arm: bei {place} oder auf dem Weg dorthin</translation>
    </message>
    <message>
        <source>asks for input</source>
        <translation>fragt nach einer Eingabe</translation>
    </message>
    <message>
        <source>asks for randomness</source>
        <translation>fragt nach Zufall</translation>
    </message>
    <message>
        <source>asks for the time zone</source>
        <translation>fragt nach der Zeitzone</translation>
    </message>
    <message>
        <source>asks whether a group has matched</source>
        <translation>fragt, ob eine Gruppe gepasst hat</translation>
    </message>
    <message>
        <source>aspirate with the 96 head</source>
        <translation>mit dem 96er-Kopf aspirieren</translation>
    </message>
    <message>
        <source>aspiration error</source>
        <translation>Aspirationsfehler</translation>
    </message>
    <message>
        <source>at least </source>
        <translation>mindestens </translation>
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
        <source>at the end of the run: {role}: {what}</source>
        <translation>am Ende des Laufs: {role}: {what}</translation>
    </message>
    <message>
        <source>attempt to connect already-connected SSLSocket!</source>
        <translation>dieser SSLSocket ist bereits verbunden</translation>
    </message>
    <message>
        <source>backup of the history of praxis-desktop</source>
        <translation>Sicherung des Verlaufs von praxis-desktop</translation>
    </message>
    <message>
        <source>barcode unreadable</source>
        <translation>Barcode nicht lesbar</translation>
    </message>
    <message>
        <source>bars begin at 0, which a logarithmic axis cannot show: leave out log_x and log_y</source>
        <translation>Balken beginnen bei 0, und das hat eine logarithmische Achse nicht: log_x und log_y weglassen</translation>
    </message>
    <message>
        <source>before step {held}: {title}</source>
        <translation>vor Schritt {held}: {title}</translation>
    </message>
    <message>
        <source>between steps</source>
        <translation>zwischen Schritten</translation>
    </message>
    <message>
        <source>booted and image created</source>
        <translation>ohne Abbild gestartet und eines gemacht</translation>
    </message>
    <message>
        <source>break received</source>
        <translation>Break empfangen</translation>
    </message>
    <message>
        <source>break sent for {break_s:.0f} ms</source>
        <translation>Break von {break_s:.0f} ms gesendet</translation>
    </message>
    <message>
        <source>breaks arrive at the other end</source>
        <translation>Breaks kommen am anderen Ende an</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>bytes are altered or lost when using {wrong}</source>
        <translation>Bytes werden verändert oder gehen verloren mit {wrong}</translation>
    </message>
    <message>
        <source>bytes are written one at a time, and each echo is read before the next; timed from call to return</source>
        <translation>ein Byte wird geschrieben und sein Echo gelesen, vom Aufruf bis zur Rückkehr; eines nach dem anderen</translation>
    </message>
    <message>
        <source>bytes arrive unchanged with {count} settings</source>
        <translation>{count} Einstellungen übertragen Bytes unverändert</translation>
    </message>
    <message>
        <source>bytes in transit to port {role}</source>
        <translation>Bytes auf dem Weg zu Port {role}</translation>
    </message>
    <message>
        <source>bytes received on {name} cannot be passed on: {error}</source>
        <translation>was {name} empfängt, lässt sich nicht weitergeben: {error}</translation>
    </message>
    <message>
        <source>bytes up to {terminator}</source>
        <translation>Bytes bis {terminator}</translation>
    </message>
    <message>
        <source>bytes were lost on {line}: they arrived faster than the port could read them</source>
        <translation>auf {line} gingen Bytes verloren: Sie kamen schneller, als der Port sie lesen konnte</translation>
    </message>
    <message>
        <source>cannot be checked against the rule {rule}: {error}</source>
        <translation>kann nicht nach der Regel {rule} geprüft werden: {error}</translation>
    </message>
    <message>
        <source>cannot be checked: the protocol&apos;s pattern {pattern} is not valid: {error}</source>
        <translation>lässt sich nicht prüfen: im Muster {pattern} des Protokolls, {error}</translation>
    </message>
    <message>
        <source>cannot be read: {reason}</source>
        <translation>lässt sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>cannot be used: item {number} {why}</source>
        <translation>ist nicht brauchbar: Eintrag {number} {why}</translation>
    </message>
    <message>
        <source>cannot be used: {error}</source>
        <translation>ist nicht brauchbar: {error}</translation>
    </message>
    <message>
        <source>cannot be used: {key} {why}</source>
        <translation>ist nicht brauchbar: {key} {why}</translation>
    </message>
    <message>
        <source>cannot check whether it holds at the end: {what} ({error})</source>
        <translation>ob es am Ende gilt, lässt sich nicht prüfen: {what} ({error})</translation>
    </message>
    <message>
        <source>cannot have the value of {name}: it {why}</source>
        <translation>kann nicht den Wert von {name} haben: er {why}</translation>
    </message>
    <message>
        <source>cannot keep its default: it {why}</source>
        <translation>kann den Vorgabewert nicht behalten: er {why}</translation>
    </message>
    <message>
        <source>cannot wait for it: {error}</source>
        <translation>darauf lässt sich nicht warten: {error}</translation>
    </message>
    <message>
        <source>certificate valid until {date}</source>
        <translation>Zertifikat gültig bis {date}</translation>
    </message>
    <message>
        <source>changed after signing</source>
        <translation>nach dem Signieren geändert</translation>
    </message>
    <message>
        <source>channel {number}</source>
        <translation>Kanal {number}</translation>
    </message>
    <message>
        <source>channel {number} no longer has a tip</source>
        <translation>Kanal {number} hat keine Spitze mehr</translation>
    </message>
    <message>
        <source>channels {channels}</source>
        <translation>Kanäle {channels}</translation>
    </message>
    <message>
        <source>channels {numbers} no longer have tips</source>
        <translation>die Kanäle {numbers} haben keine Spitzen mehr</translation>
    </message>
    <message>
        <source>check_hostname requires server_hostname</source>
        <translation>check_hostname braucht server_hostname</translation>
    </message>
    <message>
        <source>choices must be one or more values with different texts</source>
        <translation>choices müssen ein oder mehrere Werte sein, die alle verschieden aussehen</translation>
    </message>
    <message>
        <source>clot detected</source>
        <translation>Gerinnsel erkannt</translation>
    </message>
    <message>
        <source>column {column} does not exist on {known}</source>
        <translation>Spalte {column} gibt es nicht auf {known}</translation>
    </message>
    <message>
        <source>column {given}: its kind must be one of {kinds}</source>
        <translation>Spalte {given}: ihre Art muss eine von {kinds} sein</translation>
    </message>
    <message>
        <source>column {given}: {message}</source>
        <translation>Spalte {given}: {message}</translation>
    </message>
    <message>
        <source>columns must be a list of names, not {short}</source>
        <translation>columns muss eine Liste von Namen sein, nicht {short}</translation>
    </message>
    <message>
        <source>compiled for this computer</source>
        <translation>für diesen Computer übersetzt</translation>
    </message>
    <message>
        <source>compiling it takes more than {most} MiB of memory</source>
        <translation>das Übersetzen braucht mehr als {most} MiB Speicher</translation>
    </message>
    <message>
        <source>compiling it took longer than {longest:g} s</source>
        <translation>das Übersetzen dauert länger als {longest:g} s</translation>
    </message>
    <message>
        <source>conflicts with the other values: {rule} must hold{numbers}</source>
        <translation>passt nicht zu den anderen Werten: {rule} muss gelten{numbers}</translation>
    </message>
    <message>
        <source>conflicts with the other values: {why}{numbers}</source>
        <translation>passt nicht zu den anderen Werten: {why}{numbers}</translation>
    </message>
    <message>
        <source>connecting to {told} is not permitted</source>
        <translation>{told} darf nicht erreicht werden</translation>
    </message>
    <message>
        <source>consequences must be a list with one string for each choice</source>
        <translation>consequences muss eine Liste mit je einem Text für jede Auswahl sein</translation>
    </message>
    <message>
        <source>constraints must be a dict, not {short}</source>
        <translation>constraints muss ein dict sein, nicht {short}</translation>
    </message>
    <message>
        <source>contains a file of {largest}; at most {max_member} are unpacked</source>
        <translation>enthält eine Datei von {largest}; höchstens {max_member} werden entpackt</translation>
    </message>
    <message>
        <source>contains a file that would be written to {name}, outside its folder</source>
        <translation>enthält eine Datei, die nach {name} geschrieben würde, außerhalb des Ordners</translation>
    </message>
    <message>
        <source>contains a file whose name has {count} characters and {folders} folders; at most {most_characters} and {most_folders} are accepted</source>
        <translation>enthält eine Datei, deren Name {count} Zeichen und {folders} Ordner hat; höchstens {most_characters} und {most_folders} werden angenommen</translation>
    </message>
    <message>
        <source>contains a package other than the one in its name: {found}</source>
        <translation>enthält ein anderes Paket, als der Name sagt: {found}</translation>
    </message>
    <message>
        <source>contains files that overlap: {orig_filename} shares bytes with another file</source>
        <translation>enthält Dateien, die sich überlappen: {orig_filename} teilt Bytes mit einer anderen Datei</translation>
    </message>
    <message>
        <source>contains {count} files; at most {max_members} are unpacked</source>
        <translation>enthält {count} Dateien; höchstens {max_members} werden entpackt</translation>
    </message>
    <message>
        <source>contains {name}, which is a link or a device, not a file</source>
        <translation>enthält {name}, das keine Datei, sondern ein Link oder ein Gerät ist</translation>
    </message>
    <message>
        <source>contains {orig_filename} twice</source>
        <translation>enthält {orig_filename} zweimal</translation>
    </message>
    <message>
        <source>contains {way} both as a file and as a folder</source>
        <translation>enthält {way} als Datei und als Ordner</translation>
    </message>
    <message>
        <source>could not be stopped because of an internal error</source>
        <translation>ließ sich wegen eines internen Fehlers nicht stoppen</translation>
    </message>
    <message>
        <source>could not be stopped: its port was closed, and the guardian has died</source>
        <translation>ließ sich nicht stoppen: Der Anschluss war geschlossen, und der Wächter ist abgestürzt</translation>
    </message>
    <message>
        <source>could not be stopped: {failure}</source>
        <translation>ließ sich nicht stoppen: {failure}</translation>
    </message>
    <message>
        <source>could not connect: choose &quot;Try again&quot;</source>
        <translation>das Verbinden ist fehlgeschlagen: Wählen Sie „Erneut versuchen“</translation>
    </message>
    <message>
        <source>cover not closed</source>
        <translation>Haube nicht geschlossen</translation>
    </message>
    <message>
        <source>cover open</source>
        <translation>Haube offen</translation>
    </message>
    <message>
        <source>cover open or carrier removed</source>
        <translation>Haube offen oder Träger entfernt</translation>
    </message>
    <message>
        <source>damaged from byte {sound_bytes} on: {damage}</source>
        <translation>ab Byte {sound_bytes} beschädigt: {damage}</translation>
    </message>
    <message>
        <source>data gone</source>
        <translation>Daten fort</translation>
    </message>
    <message>
        <source>data new</source>
        <translation>Daten neu</translation>
    </message>
    <message>
        <source>data written during a break does not arrive in full</source>
        <translation>Daten, die während eines Breaks geschrieben werden, kommen nicht vollständig an</translation>
    </message>
    <message>
        <source>data_views: required must be True or False</source>
        <translation>data_views: required muss True oder False sein</translation>
    </message>
    <message>
        <source>datagrams have no connection to test</source>
        <translation>Datagramme haben keine Verbindung, die getestet werden könnte</translation>
    </message>
    <message>
        <source>default_volumes must be in microlitres and 0 or more, not {short}</source>
        <translation>default_volumes müssen Mikroliter ab 0 sein, nicht {short}</translation>
    </message>
    <message>
        <source>default_volumes: {error}</source>
        <translation>default_volumes: {error}</translation>
    </message>
    <message>
        <source>define a tip type</source>
        <translation>eine Art Spitze festlegen</translation>
    </message>
    <message>
        <source>denies access</source>
        <translation>lässt Sie nicht ein</translation>
    </message>
    <message>
        <source>device busy</source>
        <translation>Gerät beschäftigt</translation>
    </message>
    <message>
        <source>device failure</source>
        <translation>Gerätefehler</translation>
    </message>
    <message>
        <source>different flow control</source>
        <translation>eine andere Flusssteuerung</translation>
    </message>
    <message>
        <source>different modules are needed</source>
        <translation>andere Module werden gebraucht</translation>
    </message>
    <message>
        <source>discard the queued commands</source>
        <translation>wartende Befehle verwerfen</translation>
    </message>
    <message>
        <source>discrete inputs</source>
        <translation>diskrete Eingänge</translation>
    </message>
    <message>
        <source>disk full</source>
        <translation>Datenträger voll</translation>
    </message>
    <message>
        <source>dispense with the 96 head</source>
        <translation>mit dem 96er-Kopf dispensieren</translation>
    </message>
    <message>
        <source>do_handshake_on_connect should not be specified for non-blocking sockets</source>
        <translation>do_handshake_on_connect ist für nicht blockierende Sockets nicht möglich</translation>
    </message>
    <message>
        <source>does not exist</source>
        <translation>gibt es nicht</translation>
    </message>
    <message>
        <source>does not specify who may connect: add ?from=ADDRESS</source>
        <translation>sagt nicht, wer sich verbinden darf: Ergänzen Sie ?from=ADRESSE</translation>
    </message>
    <message>
        <source>drop 96 tips</source>
        <translation>96 Spitzen abwerfen</translation>
    </message>
    <message>
        <source>drop tips</source>
        <translation>Spitzen abwerfen</translation>
    </message>
    <message>
        <source>each choice needs one consequence</source>
        <translation>zu jeder Auswahl gehört eine Folge</translation>
    </message>
    <message>
        <source>each held item must have a certainty</source>
        <translation>was gehalten wird, muss eine Gewissheit haben</translation>
    </message>
    <message>
        <source>each output is switched off and on; the input that a fully wired plug connects to it must follow</source>
        <translation>jeder Ausgang wird aus- und eingeschaltet; der Eingang, den ein voller Stecker damit verbindet, muss folgen</translation>
    </message>
    <message>
        <source>emergency stop</source>
        <translation>Not-Halt</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>end output</source>
        <translation>Ausgabe beenden</translation>
    </message>
    <message>
        <source>ended by error</source>
        <translation>mit Fehler beendet</translation>
    </message>
    <message>
        <source>ended the run</source>
        <translation>hat den Lauf beendet</translation>
    </message>
    <message>
        <source>endpoints: required with USB frames in the limits, and not allowed otherwise</source>
        <translation>endpoints: erforderlich, wenn die Grenzen die Rahmen usb haben, sonst nicht erlaubt</translation>
    </message>
    <message>
        <source>ends with {named}</source>
        <translation>endet mit {named}</translation>
    </message>
    <message>
        <source>error {code}</source>
        <translation>Fehler {code}</translation>
    </message>
    <message>
        <source>errors on the line</source>
        <translation>Fehler auf der Leitung</translation>
    </message>
    <message>
        <source>events were not read as fast as they occurred</source>
        <translation>was geschieht, wurde nicht so schnell gelesen, wie es geschah</translation>
    </message>
    <message>
        <source>every byte value is sent once, in random order; the echo is compared</source>
        <translation>jeder Bytewert einmal, in zufälliger Reihenfolge, gesendet und verglichen</translation>
    </message>
    <message>
        <source>every run takes longer to start</source>
        <translation>jeder Start dauert länger</translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation>Exit-Code {code}</translation>
    </message>
    <message>
        <source>extend wait of step {step} by {seconds} s</source>
        <translation>Wartezeit von Schritt {step} um {seconds} s verlängert</translation>
    </message>
    <message>
        <source>extended by {time}</source>
        <translation>verlängert um {time}</translation>
    </message>
    <message>
        <source>fault: {fault}</source>
        <translation>Störung: {fault}</translation>
    </message>
    <message>
        <source>faults cleared</source>
        <translation>Störungen aufgehoben</translation>
    </message>
    <message>
        <source>file added</source>
        <translation>Datei hinzugefügt</translation>
    </message>
    <message>
        <source>file changed</source>
        <translation>Datei geändert</translation>
    </message>
    <message>
        <source>file is not a valid file descripter</source>
        <translation>file ist keine gültige Dateinummer</translation>
    </message>
    <message>
        <source>file missing</source>
        <translation>Datei fehlt</translation>
    </message>
    <message>
        <source>files next to the journal could not be read: {reason}</source>
        <translation>Dateien neben dem Journal ließen sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>files that the program imports have changed</source>
        <translation>Dateien, die das Programm importiert, haben sich geändert</translation>
    </message>
    <message>
        <source>flat bottom</source>
        <translation>flacher Boden</translation>
    </message>
    <message>
        <source>for up to {wanted:g} s</source>
        <translation>bis zu {wanted:g} s</translation>
    </message>
    <message>
        <source>framing error: the baud rate or the frame format is different</source>
        <translation>Rahmenfehler: Geschwindigkeit oder Rahmen stimmt nicht überein</translation>
    </message>
    <message>
        <source>from frame {frame} on{when}{after}</source>
        <translation>ab Rahmen {frame}{when}{after}</translation>
    </message>
    <message>
        <source>gateway path unavailable</source>
        <translation>Weg durch das Gateway nicht verfügbar</translation>
    </message>
    <message>
        <source>gateway target does not respond</source>
        <translation>Ziel hinter dem Gateway antwortet nicht</translation>
    </message>
    <message>
        <source>get a plate with the CoRe gripper</source>
        <translation>eine Platte mit dem CoRe-Greifer holen</translation>
    </message>
    <message>
        <source>get a plate with the iSWAP</source>
        <translation>eine Platte mit dem iSWAP holen</translation>
    </message>
    <message>
        <source>get the CoRe gripper</source>
        <translation>den CoRe-Greifer holen</translation>
    </message>
    <message>
        <source>given key</source>
        <translation>der angegebene Schlüssel</translation>
    </message>
    <message>
        <source>go without a dry run</source>
        <translation>ohne Probelauf gestartet</translation>
    </message>
    <message>
        <source>go without asking {port}</source>
        <translation>ohne Abfrage von {port} gestartet</translation>
    </message>
    <message>
        <source>gripper: {name}, from {origin}</source>
        <translation>Greifer: {name}, von {origin}</translation>
    </message>
    <message>
        <source>gripper: {name}, from {origin} on its way to {destination}, or nothing</source>
        <translation>Greifer: {name}, von {origin} auf dem Weg zu {destination}, oder nichts</translation>
    </message>
    <message>
        <source>gripper: {name}, from {origin}, or nothing</source>
        <translation>Greifer: {name}, von {origin}, oder nichts</translation>
    </message>
    <message>
        <source>guardian: {text}</source>
        <translation>Wächter: {text}</translation>
    </message>
    <message>
        <source>handshake not done yet</source>
        <translation>der Handshake ist noch nicht abgeschlossen</translation>
    </message>
    <message>
        <source>hardware error</source>
        <translation>Hardwarefehler</translation>
    </message>
    <message>
        <source>has METADATA with {count} fields {named}; at most {most_fields} are allowed</source>
        <translation>hat METADATA mit {count} mal {named}; höchstens {most_fields} werden gelesen</translation>
    </message>
    <message>
        <source>has METADATA with {longest} characters in {named}; at most {most} are allowed</source>
        <translation>hat METADATA mit {longest} Zeichen bei {named}; höchstens {most} werden gelesen</translation>
    </message>
    <message>
        <source>has a fingerprint that is not a SHA-256: 64 hexadecimal digits</source>
        <translation>hat einen Fingerabdruck, der kein SHA-256 ist: 64 hexadezimale Ziffern</translation>
    </message>
    <message>
        <source>has a fingerprint, but only tls:// and https:// check certificates</source>
        <translation>hat einen Fingerabdruck, aber nur tls:// und https:// prüfen Zertifikate</translation>
    </message>
    <message>
        <source>has a port that is not a number from 1 to 65535</source>
        <translation>hat einen Port, der keine Zahl von 1 bis 65535 ist</translation>
    </message>
    <message>
        <source>has a possessive quantifier, such as a++</source>
        <translation>hat eine Wiederholung, die nichts hergibt, wie a++</translation>
    </message>
    <message>
        <source>has a secret whose name contains characters other than letters, digits, &apos;.&apos;, &apos;_&apos;, &apos;-&apos;</source>
        <translation>hat ein Geheimnis, dessen Name andere Zeichen als Buchstaben, Ziffern, &apos;.&apos;, &apos;_&apos;, &apos;-&apos; hat</translation>
    </message>
    <message>
        <source>has been cut short: {damage}</source>
        <translation>hat sein Ende verloren: {damage}</translation>
    </message>
    <message>
        <source>has been requested by</source>
        <translation>ist vorgemerkt für</translation>
    </message>
    <message>
        <source>has more than {most} protocols; the rest are not listed</source>
        <translation>hat mehr als {most} Protokolle; die ersten sind aufgeführt</translation>
    </message>
    <message>
        <source>has no RECORD, so its files cannot be checked</source>
        <translation>hat kein RECORD: nichts sagt, wie die Dateien sein müssen</translation>
    </message>
    <message>
        <source>has one more:</source>
        <translation>hat eins mehr:</translation>
    </message>
    <message>
        <source>has something other than a list of keys for &quot;{locked}&quot;</source>
        <translation>hat etwas anderes als eine Liste von Schlüsseln für „{locked}“</translation>
    </message>
    <message>
        <source>has {key}, which this version does not know</source>
        <translation>hat {key}, das diese Version nicht kennt</translation>
    </message>
    <message>
        <source>has {listed} for &quot;{locked}&quot;, which must be a list of keys</source>
        <translation>hat {listed} für &quot;{locked}&quot;, das eine Liste von Schlüsseln sein muss</translation>
    </message>
    <message>
        <source>has {members} for &quot;{section}&quot;, which must be an object of settings</source>
        <translation>hat {members} für &quot;{section}&quot;, das ein Objekt von Einstellungen sein muss</translation>
    </message>
    <message>
        <source>has {size} bytes instead of {wanted}</source>
        <translation>hat {size} Bytes statt {wanted}</translation>
    </message>
    <message>
        <source>hash() of a string differs from run to run, so anything that depends on it cannot be reproduced</source>
        <translation>hash() eines Textes ist in jedem Lauf anders: was davon abhängt, lässt sich nicht wiederholen</translation>
    </message>
    <message>
        <source>header, facts, result</source>
        <translation>Kopf, Angaben, Ergebnis</translation>
    </message>
    <message>
        <source>headings but no rows</source>
        <translation>Überschriften, aber keine Zeilen</translation>
    </message>
    <message>
        <source>holding registers</source>
        <translation>Halteregister</translation>
    </message>
    <message>
        <source>how is it configured?</source>
        <translation>wie ist es eingerichtet?</translation>
    </message>
    <message>
        <source>how much the program consumes is unknown: it ended its interpreter or altered the count</source>
        <translation>was das Programm verbraucht, ist nicht bekannt: es hat seinen Interpreter beendet oder geändert, was zählt</translation>
    </message>
    <message>
        <source>hung up</source>
        <translation>aufgelegt</translation>
    </message>
    <message>
        <source>illegal data address</source>
        <translation>unzulässige Adresse</translation>
    </message>
    <message>
        <source>illegal data value</source>
        <translation>unzulässiger Wert</translation>
    </message>
    <message>
        <source>illegal function</source>
        <translation>unzulässige Funktion</translation>
    </message>
    <message>
        <source>illegal plate position</source>
        <translation>unzulässige Plattenposition</translation>
    </message>
    <message>
        <source>image found</source>
        <translation>Abbild gefunden</translation>
    </message>
    <message>
        <source>images are not being saved</source>
        <translation>Abbilder werden nicht gespeichert</translation>
    </message>
    <message>
        <source>images have a different format</source>
        <translation>Abbilder haben ein anderes Format</translation>
    </message>
    <message>
        <source>in step {last}: {title}</source>
        <translation>in Schritt {last}: {title}</translation>
    </message>
    <message>
        <source>in the gripper</source>
        <translation>im Greifer</translation>
    </message>
    <message>
        <source>incompatible parameters</source>
        <translation>Parameter, die nicht zusammenpassen</translation>
    </message>
    <message>
        <source>initialize the 96 head</source>
        <translation>den 96er-Kopf initialisieren</translation>
    </message>
    <message>
        <source>initialize the autoload</source>
        <translation>den Autoload initialisieren</translation>
    </message>
    <message>
        <source>initialize the channels</source>
        <translation>die Kanäle initialisieren</translation>
    </message>
    <message>
        <source>initialize the iSWAP</source>
        <translation>den iSWAP initialisieren</translation>
    </message>
    <message>
        <source>input registers</source>
        <translation>Eingangsregister</translation>
    </message>
    <message>
        <source>instruments from another computer are connected here</source>
        <translation>die Geräte eines anderen Computers sind hier angeschlossen</translation>
    </message>
    <message>
        <source>instruments of its kind reach</source>
        <translation>Geräte dieser Art erreichen</translation>
    </message>
    <message>
        <source>is a folder, not a file</source>
        <translation>ist ein Ordner, keine Datei</translation>
    </message>
    <message>
        <source>is a folder, not a wheel</source>
        <translation>ist ein Ordner, kein Wheel</translation>
    </message>
    <message>
        <source>is a machine: choose it with --machine {name}=BACKEND</source>
        <translation>ist ein Gerät: wählen Sie es mit --machine {name}=BACKEND</translation>
    </message>
    <message>
        <source>is a wheel of an unknown format (its Wheel-Version is not 1)</source>
        <translation>ist ein Wheel in einem hier unbekannten Format (die Wheel-Version ist nicht 1)</translation>
    </message>
    <message>
        <source>is behind a proxy</source>
        <translation>ist hinter einem Proxy</translation>
    </message>
    <message>
        <source>is damaged: it contains {surplus}, which its RECORD does not list</source>
        <translation>ist beschädigt: es enthält {surplus}, was das RECORD nicht kennt</translation>
    </message>
    <message>
        <source>is damaged: it ends partway through its last file</source>
        <translation>ist beschädigt: es endet vor dem Ende der letzten Datei</translation>
    </message>
    <message>
        <source>is damaged: its RECORD cannot be read</source>
        <translation>ist beschädigt: das RECORD ist nicht zu verstehen</translation>
    </message>
    <message>
        <source>is damaged: its RECORD has no SHA-256 of {name}</source>
        <translation>ist beschädigt: das RECORD hat keinen SHA-256 von {name}</translation>
    </message>
    <message>
        <source>is damaged: {missing} is in its RECORD but not in the wheel</source>
        <translation>ist beschädigt: {missing} steht im RECORD und fehlt im Wheel</translation>
    </message>
    <message>
        <source>is damaged: {name} differs from its RECORD</source>
        <translation>ist beschädigt: {name} ist nicht, was das RECORD sagt</translation>
    </message>
    <message>
        <source>is damaged: {name} has the wrong length</source>
        <translation>ist beschädigt: {name} hat nicht die richtige Länge</translation>
    </message>
    <message>
        <source>is damaged{part}: {error}</source>
        <translation>ist beschädigt{part}: {error}</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <source>is encrypted: {name} cannot be read</source>
        <translation>ist verschlüsselt: {name} lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>is gone ({reason})</source>
        <translation>ist weg ({reason})</translation>
    </message>
    <message>
        <source>is heated by {source}</source>
        <translation>wird von {source} geheizt</translation>
    </message>
    <message>
        <source>is in the preset, but is no longer a parameter of {name}</source>
        <translation>ist in der Voreinstellung, aber kein Parameter von {name} mehr</translation>
    </message>
    <message>
        <source>is in the wheel folder set in packages.wheelhouse</source>
        <translation>liegt im Ordner mit Wheels, den packages.wheelhouse nennt</translation>
    </message>
    <message>
        <source>is in use by</source>
        <translation>wird benutzt von</translation>
    </message>
    <message>
        <source>is it initialized?</source>
        <translation>ist es initialisiert?</translation>
    </message>
    <message>
        <source>is labware: choose it with --labware {name}=CATALOGUE_NAME</source>
        <translation>ist Labware: wählen Sie sie mit --labware {name}=CATALOGUE_NAME</translation>
    </message>
    <message>
        <source>is larger than {max_bytes} MiB</source>
        <translation>hat mehr als {max_bytes} MiB</translation>
    </message>
    <message>
        <source>is locked by {system_place}</source>
        <translation>ist gesperrt durch {system_place}</translation>
    </message>
    <message>
        <source>is missing: it must be {expected}</source>
        <translation>fehlt: nötig ist {expected}</translation>
    </message>
    <message>
        <source>is not a JSON object</source>
        <translation>ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>is not a file</source>
        <translation>ist keine Datei</translation>
    </message>
    <message>
        <source>is not a journal of this program</source>
        <translation>ist kein Journal dieses Programms</translation>
    </message>
    <message>
        <source>is not a parameter of {name}</source>
        <translation>ist kein Parameter von {name}</translation>
    </message>
    <message>
        <source>is not a regular file</source>
        <translation>ist keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>is not a wheel: it has no {file}</source>
        <translation>ist kein Wheel: es hat keine {file}</translation>
    </message>
    <message>
        <source>is not a wheel: it has {count} .dist-info folders, not one</source>
        <translation>ist kein Wheel: es hat {count} Ordner .dist-info, nicht einen</translation>
    </message>
    <message>
        <source>is not responding</source>
        <translation>antwortet nicht</translation>
    </message>
    <message>
        <source>is not the address of an instrument</source>
        <translation>ist nicht die Adresse eines Geräts</translation>
    </message>
    <message>
        <source>is not the address of one computer</source>
        <translation>ist nicht die Adresse eines Computers</translation>
    </message>
    <message>
        <source>is not the expected file: its SHA-256 is {sha}, not {expected}</source>
        <translation>ist nicht die richtige Datei: Ihr SHA-256 ist {sha}, nicht {expected}</translation>
    </message>
    <message>
        <source>is not {language}: {error}</source>
        <translation>ist kein {language}: {error}</translation>
    </message>
    <message>
        <source>is provided by the run and cannot be set</source>
        <translation>kommt vom Lauf und lässt sich nicht setzen</translation>
    </message>
    <message>
        <source>is queried only on request</source>
        <translation>wird nur gefragt, wenn es jemand sagt</translation>
    </message>
    <message>
        <source>is still active</source>
        <translation>ist noch aktiv</translation>
    </message>
    <message>
        <source>is the cover open?</source>
        <translation>ist die Haube offen?</translation>
    </message>
    <message>
        <source>is {size} and would take up {total} when unpacked</source>
        <translation>hat {size} und würde beim Entpacken zu {total}</translation>
    </message>
    <message>
        <source>it already had {threads} threads</source>
        <translation>er hatte schon {threads} Threads</translation>
    </message>
    <message>
        <source>it answers</source>
        <translation>es antwortet</translation>
    </message>
    <message>
        <source>it asks for {name}</source>
        <translation>es fragt nach {name}</translation>
    </message>
    <message>
        <source>it belongs to another user, or others can write to it</source>
        <translation>es gehört jemand anderem, oder andere können hineinschreiben</translation>
    </message>
    <message>
        <source>it cannot be reached</source>
        <translation>es gibt keinen Weg dorthin</translation>
    </message>
    <message>
        <source>it cannot be read: {reason}</source>
        <translation>es lässt sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>it cannot be removed: {reason}</source>
        <translation>es lässt sich nicht entfernen: {reason}</translation>
    </message>
    <message>
        <source>it cannot be restored ({error})</source>
        <translation>es lässt sich nicht wiederherstellen ({error})</translation>
    </message>
    <message>
        <source>it closed the connection</source>
        <translation>er beendet die Verbindung</translation>
    </message>
    <message>
        <source>it could not give up its privileges: {reason}</source>
        <translation>er konnte seine Privilegien nicht abgeben: {reason}</translation>
    </message>
    <message>
        <source>it could take the address of another device</source>
        <translation>es könnte die Adresse eines anderen Geräts annehmen</translation>
    </message>
    <message>
        <source>it did not come from a carrier site</source>
        <translation>es kam nicht von einem Platz eines Trägers</translation>
    </message>
    <message>
        <source>it did not end</source>
        <translation>er ist nicht beendet worden</translation>
    </message>
    <message>
        <source>it did not end within the time allowed</source>
        <translation>er kam in der gegebenen Zeit nicht an sein Ende</translation>
    </message>
    <message>
        <source>it did not reach its end</source>
        <translation>er erreichte sein Ende nicht</translation>
    </message>
    <message>
        <source>it did not respond in time</source>
        <translation>er antwortet nicht rechtzeitig</translation>
    </message>
    <message>
        <source>it did not start</source>
        <translation>er hat nicht begonnen</translation>
    </message>
    <message>
        <source>it does not contain a list of grants</source>
        <translation>es enthält keine Liste von Erlaubnissen</translation>
    </message>
    <message>
        <source>it does not follow the one before it</source>
        <translation>sie schließt nicht an die davor an</translation>
    </message>
    <message>
        <source>it does not have exactly one {args}</source>
        <translation>{args} steht nicht genau einmal darin</translation>
    </message>
    <message>
        <source>it does not match any of the types</source>
        <translation>es ist ein Wert keines der Typen</translation>
    </message>
    <message>
        <source>it ended</source>
        <translation>er endete</translation>
    </message>
    <message>
        <source>it ended before its program began</source>
        <translation>er endete, bevor sein Programm begann</translation>
    </message>
    <message>
        <source>it had an internal error</source>
        <translation>er hat selbst einen Fehler</translation>
    </message>
    <message>
        <source>it had {memory} MiB of memory, but programs may use only {most} MiB</source>
        <translation>er hatte {memory} MiB Speicher, und Programme dürfen {most} MiB benutzen</translation>
    </message>
    <message>
        <source>it has died</source>
        <translation>er ist abgestürzt</translation>
    </message>
    <message>
        <source>it has flags</source>
        <translation>es hat Schalter</translation>
    </message>
    <message>
        <source>it has format version {version}; this program reads {format_version}</source>
        <translation>es hat Formatversion {version}, dieses Programm liest {format_version}</translation>
    </message>
    <message>
        <source>it has more than {max_bytes}</source>
        <translation>sie hat mehr als {max_bytes}</translation>
    </message>
    <message>
        <source>it has more than {max_pattern} characters</source>
        <translation>es hat mehr als {max_pattern} Zeichen</translation>
    </message>
    <message>
        <source>it has no &quot;nbformat&quot;</source>
        <translation>es fehlt &quot;nbformat&quot;</translation>
    </message>
    <message>
        <source>it has no key</source>
        <translation>sie hat keinen Schlüssel</translation>
    </message>
    <message>
        <source>it has no option {option}; it has: {known}</source>
        <translation>es hat keine Option {option}; es hat: {known}</translation>
    </message>
    <message>
        <source>it has too many parts</source>
        <translation>sie hat zu viele Teile</translation>
    </message>
    <message>
        <source>it has too many repetitions</source>
        <translation>es wiederholt zu viel</translation>
    </message>
    <message>
        <source>it has {count} characters, but at most {longest} are read</source>
        <translation>es hat {count} Zeichen, und höchstens {longest} werden gelesen</translation>
    </message>
    <message>
        <source>it is a checkpoint, not an image</source>
        <translation>es ist ein Sicherungspunkt, kein Abbild</translation>
    </message>
    <message>
        <source>it is a console record</source>
        <translation>es ist die Aufzeichnung einer Konsole</translation>
    </message>
    <message>
        <source>it is a console, which has no steps. Interrupt its cell, or stop its instruments.</source>
        <translation>es ist eine Konsole, die keine Schritte hat. Unterbrechen Sie ihre Zelle, oder halten Sie ihre Geräte an.</translation>
    </message>
    <message>
        <source>it is a different image: {kind} {key}</source>
        <translation>es ist ein anderes Abbild: {kind} {key}</translation>
    </message>
    <message>
        <source>it is a folder, not a file</source>
        <translation>es ist ein Ordner, keine Datei</translation>
    </message>
    <message>
        <source>it is a pipe or a device, not a file</source>
        <translation>es ist eine Pipe oder ein Gerät, keine Datei</translation>
    </message>
    <message>
        <source>it is an image, not a checkpoint</source>
        <translation>es ist ein Abbild, kein Sicherungspunkt</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>sie ist beschädigt</translation>
    </message>
    <message>
        <source>it is damaged from byte {offset} on: {what}{more}</source>
        <translation>sie ist ab Byte {offset} beschädigt: {what}{more}</translation>
    </message>
    <message>
        <source>it is larger than {max_bytes} MiB</source>
        <translation>sie hat mehr als {max_bytes} MiB</translation>
    </message>
    <message>
        <source>it is nested too deeply</source>
        <translation>es ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>es ist kein JSON</translation>
    </message>
    <message>
        <source>it is not a file</source>
        <translation>es ist keine Datei</translation>
    </message>
    <message>
        <source>it is not a regular expression: {error}</source>
        <translation>es ist kein regulärer Ausdruck: {error}</translation>
    </message>
    <message>
        <source>it is not a string, or is too long</source>
        <translation>es ist kein Text, oder zu lang</translation>
    </message>
    <message>
        <source>it is not a zip archive, or is cut off</source>
        <translation>es ist kein Zip-Archiv, oder es ist abgeschnitten</translation>
    </message>
    <message>
        <source>it is not an expression</source>
        <translation>sie ist kein Ausdruck</translation>
    </message>
    <message>
        <source>it is not an image</source>
        <translation>es ist kein Abbild</translation>
    </message>
    <message>
        <source>it is not an object</source>
        <translation>es ist kein Objekt</translation>
    </message>
    <message>
        <source>it is not known where the tips came from</source>
        <translation>es ist nicht bekannt, woher die Spitzen kamen</translation>
    </message>
    <message>
        <source>it is not known whether {command} on port {role} was carried out</source>
        <translation>niemand ist sicher, was aus {command} an Port {role} wurde</translation>
    </message>
    <message>
        <source>it is not responding</source>
        <translation>es antwortet nicht</translation>
    </message>
    <message>
        <source>it is not text</source>
        <translation>es ist kein Text</translation>
    </message>
    <message>
        <source>it is not valid ({error})</source>
        <translation>es ist unsinnig ({error})</translation>
    </message>
    <message>
        <source>it is set to {settings}, but was recorded with {was}</source>
        <translation>er wird auf {settings} gestellt und wurde mit {was} aufgezeichnet</translation>
    </message>
    <message>
        <source>it is set to {settings}, which was not recorded here</source>
        <translation>er wird auf {settings} gestellt, was hier nicht aufgezeichnet ist</translation>
    </message>
    <message>
        <source>it is truncated: only {size} of {at_least}{expected} bytes are present</source>
        <translation>es ist abgeschnitten: nur {size} von {at_least}{expected} Bytes sind da</translation>
    </message>
    <message>
        <source>it is version {version}</source>
        <translation>sie hat Version {version}</translation>
    </message>
    <message>
        <source>it is version {version}; this program reads version {known}</source>
        <translation>sie hat Version {version}; dieses Programm liest Version {known}</translation>
    </message>
    <message>
        <source>it is {size} bytes too long</source>
        <translation>es ist {size} Bytes länger als sein Inhalt</translation>
    </message>
    <message>
        <source>it must be an object, not a {kind}</source>
        <translation>ein Objekt ist verlangt, kein {kind}</translation>
    </message>
    <message>
        <source>it names no parameter</source>
        <translation>sie nennt keinen Parameter</translation>
    </message>
    <message>
        <source>it needs the same packages: {message}</source>
        <translation>er braucht dieselben Pakete: {message}</translation>
    </message>
    <message>
        <source>it needs {missing} mounted, which is not available</source>
        <translation>es braucht {missing} eingehängt, das nicht zur Hand ist</translation>
    </message>
    <message>
        <source>it needs {size} MiB of memory, but programs may use only {memory} MiB here (setting execution.memory_bytes)</source>
        <translation>er braucht {size} MiB Speicher, und Programme dürfen hier {memory} MiB benutzen (Einstellung execution.memory_bytes)</translation>
    </message>
    <message>
        <source>it refers to other parts of the text</source>
        <translation>es verweist auf andere Teile des Textes</translation>
    </message>
    <message>
        <source>it refused the connection</source>
        <translation>er nimmt die Verbindung nicht an</translation>
    </message>
    <message>
        <source>it replied {had_said} before and {says} now</source>
        <translation>es hatte {had_said} gesagt und sagt {says}</translation>
    </message>
    <message>
        <source>it should be named {kind}</source>
        <translation>es gehört unter den Namen {kind}</translation>
    </message>
    <message>
        <source>it shrank while it was being read</source>
        <translation>es wurde beim Lesen kürzer</translation>
    </message>
    <message>
        <source>it took longer than {limit_s:g} s</source>
        <translation>es dauert länger als {limit_s:g} s</translation>
    </message>
    <message>
        <source>it uses _praxis, the module that observes it, so this dry run cannot be relied on</source>
        <translation>es greift nach _praxis, das es beobachtet: was dieser Probelauf sagt, ist nicht verlässlich</translation>
    </message>
    <message>
        <source>it was built by version {program}; this is {version}</source>
        <translation>es wurde von Version {program} gemacht, dies ist {version}</translation>
    </message>
    <message>
        <source>it was built from different parts: {differing}</source>
        <translation>es wurde aus anderen Teilen gemacht: {differing}</translation>
    </message>
    <message>
        <source>it was connected to the process that ended</source>
        <translation>die Verbindung bestand mit dem Prozess, der geendet hat</translation>
    </message>
    <message>
        <source>it was done</source>
        <translation>wurde ausgeführt</translation>
    </message>
    <message>
        <source>it was made from a different {kind} image ({key})</source>
        <translation>es wurde aus einem anderen {kind}-Abbild gemacht ({key})</translation>
    </message>
    <message>
        <source>it was made on another machine ({machine}, not {here})</source>
        <translation>es wurde auf einem anderen Rechner gemacht ({machine}, nicht {here})</translation>
    </message>
    <message>
        <source>it was moved to {name}</source>
        <translation>es wurde nach {name} verschoben</translation>
    </message>
    <message>
        <source>it was not done</source>
        <translation>wurde nicht ausgeführt</translation>
    </message>
    <message>
        <source>it was recorded by {which}, whose interpreter starts in a different state</source>
        <translation>er wurde mit {which} aufgezeichnet, deren Interpreter in einem anderen Zustand begann als dieser</translation>
    </message>
    <message>
        <source>it was removed</source>
        <translation>es wurde entfernt</translation>
    </message>
    <message>
        <source>it {error}</source>
        <translation>es {error}</translation>
    </message>
    <message>
        <source>its &quot;cells&quot; are not a list</source>
        <translation>&quot;cells&quot; ist keine Liste</translation>
    </message>
    <message>
        <source>its &quot;worksheets&quot; are not a list</source>
        <translation>&quot;worksheets&quot; ist keine Liste</translation>
    </message>
    <message>
        <source>its base image has changed</source>
        <translation>sein Grundabbild hat sich geändert</translation>
    </message>
    <message>
        <source>its certificate is not trusted</source>
        <translation>seinem Zertifikat wird nicht vertraut</translation>
    </message>
    <message>
        <source>its contents change by {wanted}, but it holds only {there}</source>
        <translation>der Inhalt ändert sich um {wanted}, und für {there} ist Platz</translation>
    </message>
    <message>
        <source>its deadline</source>
        <translation>ihrer Frist</translation>
    </message>
    <message>
        <source>its digest does not match: the file is damaged</source>
        <translation>seine Prüfsumme stimmt nicht: die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>its driver has {values}</source>
        <translation>sein Treiber hat {values}</translation>
    </message>
    <message>
        <source>its driver rejects that as an invalid parameter</source>
        <translation>sein Treiber weist das als ungültigen Parameter zurück</translation>
    </message>
    <message>
        <source>its handles contradict each other</source>
        <translation>seine Verweise widersprechen einander</translation>
    </message>
    <message>
        <source>its host name could not be resolved</source>
        <translation>sein Name lässt sich nicht auflösen</translation>
    </message>
    <message>
        <source>its metadata is damaged: {error}</source>
        <translation>seine Metadaten sind beschädigt: {error}</translation>
    </message>
    <message>
        <source>its metadata would be {text_length} bytes long; at most {largest_text} are allowed</source>
        <translation>seine Metadaten hätten {text_length} Bytes, höchstens {largest_text} sind erlaubt</translation>
    </message>
    <message>
        <source>its own command {command} does not have the line ending that its limits require</source>
        <translation>sein eigener Befehl {command} endet nicht, wie seine Grenzen es sagen</translation>
    </message>
    <message>
        <source>its own command {command} violates its limits: {reason}</source>
        <translation>sein eigener Befehl {command} verletzt seine Grenzen: {reason}</translation>
    </message>
    <message>
        <source>its packages cannot be read ({error})</source>
        <translation>seine Pakete sind nicht lesbar ({error})</translation>
    </message>
    <message>
        <source>its port limits cannot be read ({error})</source>
        <translation>die Grenzen seiner Ports sind nicht lesbar ({error})</translation>
    </message>
    <message>
        <source>its record is damaged from byte {offset} on, which is before its program began</source>
        <translation>seine Aufzeichnung ist ab Byte {offset} beschädigt, bevor sein Programm begann</translation>
    </message>
    <message>
        <source>its reply came late, so the command was carried out</source>
        <translation>die Antwort kam spät: es wurde ausgeführt</translation>
    </message>
    <message>
        <source>its reply was received after the program had died, so the command was carried out</source>
        <translation>seine Antwort kam, nachdem das Programm abgestürzt war, der Befehl wurde also ausgeführt</translation>
    </message>
    <message>
        <source>its request cannot be read ({error})</source>
        <translation>sein Auftrag ist nicht lesbar ({error})</translation>
    </message>
    <message>
        <source>its serial number is {found}; the earlier one&apos;s was {known}</source>
        <translation>seine Seriennummer ist {found}; das Gerät zuvor hat {known}</translation>
    </message>
    <message>
        <source>its table of contents is too large</source>
        <translation>das Inhaltsverzeichnis ist zu groß</translation>
    </message>
    <message>
        <source>its top level contains more than definitions: it starts tasks</source>
        <translation>seine oberste Ebene ist mehr als Definitionen: sie startet Tasks</translation>
    </message>
    <message>
        <source>its top level contains more than definitions: it starts threads</source>
        <translation>seine oberste Ebene ist mehr als Definitionen: sie startet Threads</translation>
    </message>
    <message>
        <source>its top level contains more than definitions: it uses random numbers</source>
        <translation>seine oberste Ebene ist mehr als Definitionen: sie zieht Zufallszahlen</translation>
    </message>
    <message>
        <source>its top level contains more than definitions: it {impurity}</source>
        <translation>seine oberste Ebene ist mehr als Definitionen: sie {impurity}</translation>
    </message>
    <message>
        <source>its top level contains more than definitions; it exits the interpreter: {message}</source>
        <translation>seine oberste Ebene ist mehr als Definitionen: sie beendet ihren Interpreter: {message}</translation>
    </message>
    <message>
        <source>its top level takes longer than {program_limit_s:g} s</source>
        <translation>seine oberste Ebene dauert länger als {program_limit_s:g} s</translation>
    </message>
    <message>
        <source>its top level takes {value} MiB of memory</source>
        <translation>seine oberste Ebene braucht {value} MiB Speicher</translation>
    </message>
    <message>
        <source>labware {name} ({wanted}) is not given</source>
        <translation>Labware {name} ({wanted}) ist nicht angegeben</translation>
    </message>
    <message>
        <source>labware {name} must be {wanted}, but {given} is {found}</source>
        <translation>Labware {name} muss {wanted} sein, aber {given} ist {found}</translation>
    </message>
    <message>
        <source>labware {name}: the catalogue has no {given}</source>
        <translation>Labware {name}: der Katalog hat kein {given}</translation>
    </message>
    <message>
        <source>labware {name}: the catalogue has no {wanted} {given}</source>
        <translation>Labware {name}: der Katalog hat kein {wanted} {given}</translation>
    </message>
    <message>
        <source>labware {name}: there is no carrier {carrier}</source>
        <translation>Labware {name}: es gibt keinen Träger {carrier}</translation>
    </message>
    <message>
        <source>labware {name}: {carrier} has no spot {spot}</source>
        <translation>Labware {name}: {carrier} hat keinen Platz {spot}</translation>
    </message>
    <message>
        <source>labware {name}: {given} could be {among}</source>
        <translation>Labware {name}: {given} könnte {among} sein</translation>
    </message>
    <message>
        <source>labware {name}: {text} is not a place</source>
        <translation>Labware {name}: {text} ist kein Platz</translation>
    </message>
    <message>
        <source>left out: the disk is full</source>
        <translation>weggelassen: der Datenträger ist voll</translation>
    </message>
    <message>
        <source>left out: too long</source>
        <translation>weggelassen: zu lang</translation>
    </message>
    <message>
        <source>limits must specify where a command ends</source>
        <translation>Grenzen müssen sagen, wo ein Befehl endet</translation>
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
        <source>limits.line: leave it out, because the profile&apos;s own line already specifies it</source>
        <translation>limits.line: Lassen Sie es weg, denn die eigene Leitung des Profils sagt es</translation>
    </message>
    <message>
        <source>line error</source>
        <translation>Leitungsfehler</translation>
    </message>
    <message>
        <source>line set to {settings}</source>
        <translation>Leitung auf {settings} gestellt</translation>
    </message>
    <message>
        <source>line settings</source>
        <translation>Leitungseinstellungen</translation>
    </message>
    <message>
        <source>line {c}</source>
        <translation>Zeile {c}</translation>
    </message>
    <message>
        <source>line {line} is not JSON ({reason})</source>
        <translation>Zeile {line} ist kein JSON ({reason})</translation>
    </message>
    <message>
        <source>line {line}: {key} is given twice</source>
        <translation>Zeile {line}: {key} ist doppelt angegeben</translation>
    </message>
    <message>
        <source>line {line}: {words}</source>
        <translation>Zeile {line}: {words}</translation>
    </message>
    <message>
        <source>liquid handler</source>
        <translation>Pipettierroboter</translation>
    </message>
    <message>
        <source>localhost is this computer</source>
        <translation>localhost ist dieser Computer</translation>
    </message>
    <message>
        <source>lock the cover</source>
        <translation>die Haube verriegeln</translation>
    </message>
    <message>
        <source>locks keys, but only the system file may lock keys</source>
        <translation>sperrt Schlüssel, was nur die Datei des Systems kann</translation>
    </message>
    <message>
        <source>locks {key}, which this version does not know</source>
        <translation>sperrt {key}, das diese Version nicht kennt</translation>
    </message>
    <message>
        <source>looked at</source>
        <translation>angesehen</translation>
    </message>
    <message>
        <source>looked at {what}: nothing is in its way</source>
        <translation>{what} angesehen: nichts ist im Weg</translation>
    </message>
    <message>
        <source>looks past its end: $ within a group, or before something else</source>
        <translation>blickt hinter sein Ende: $ in einer Gruppe oder vor etwas anderem</translation>
    </message>
    <message>
        <source>low, {told:g}, is above high, {told2:g}: are they swapped?</source>
        <translation>low ist {told:g}, mehr als high, {told2:g}: sind sie vertauscht?</translation>
    </message>
    <message>
        <source>machine code loaded</source>
        <translation>Maschinencode geladen</translation>
    </message>
    <message>
        <source>machine code: none yet; it will be compiled when the program next starts</source>
        <translation>Maschinencode: noch keiner, der nächste Start macht ihn</translation>
    </message>
    <message>
        <source>machine code: shipped with the program, {shipped_sizes}</source>
        <translation>Maschinencode: kam mit dem Programm, {shipped_sizes}</translation>
    </message>
    <message>
        <source>machine code: {count}, {sizes}</source>
        <translation>Maschinencode: {count}, {sizes}</translation>
    </message>
    <message>
        <source>machine {name} ({kind}) has the port {port}, but no backend for it</source>
        <translation>Gerät {name} ({kind}) hat den Port {port} und kein Backend dafür</translation>
    </message>
    <message>
        <source>machine {name} ({kind}) is not given</source>
        <translation>Gerät {name} ({kind}) ist nicht angegeben</translation>
    </message>
    <message>
        <source>machine {name} has two ports, {device} and {port}</source>
        <translation>Gerät {name} hat zwei Ports, {device} und {port}</translation>
    </message>
    <message>
        <source>machine {name} is simulated but has the port {port}</source>
        <translation>Gerät {name} soll simuliert werden und hat den Port {port}</translation>
    </message>
    <message>
        <source>machine {name} is {kind}</source>
        <translation>Gerät {name} ist {kind}</translation>
    </message>
    <message>
        <source>machine {name} is {kind}, but a different instrument is on {port}</source>
        <translation>Gerät {name} ist {kind}, und an {port} ist ein anderes Gerät</translation>
    </message>
    <message>
        <source>machine {name} is {kind}, but the bench specifies {machine}</source>
        <translation>Gerät {name} ist {kind}, aber der Labortisch gibt ihm {machine}</translation>
    </message>
    <message>
        <source>machine {name} is {kind}, which drives its instrument itself and has no backend</source>
        <translation>Gerät {name} ist {kind}; die Klasse steuert ihr Gerät selbst und hat kein Backend</translation>
    </message>
    <message>
        <source>machine {name}: a bench cannot create a {rpartition}</source>
        <translation>Gerät {name}: ein Labortisch kann kein {rpartition} machen</translation>
    </message>
    <message>
        <source>machine {name}: no backend is known for {port}</source>
        <translation>Gerät {name}: für {port} ist kein Backend bekannt</translation>
    </message>
    <message>
        <source>machine {name}: there is no backend {given} for {kind}</source>
        <translation>Gerät {name}: es gibt kein Backend {given} für {kind}</translation>
    </message>
    <message>
        <source>machine {name}: there is no simulated {kind}</source>
        <translation>Gerät {name}: es gibt kein simuliertes {kind}</translation>
    </message>
    <message>
        <source>machine {name}: {backend} has no argument {argument}</source>
        <translation>Gerät {name}: {backend} hat kein Argument {argument}</translation>
    </message>
    <message>
        <source>machine {name}: {given} could be {names}</source>
        <translation>Gerät {name}: {given} könnte {names} sein</translation>
    </message>
    <message>
        <source>machine {role}: the bench specifies the backend {backend}, which does not exist</source>
        <translation>Gerät {role}: es gibt kein Backend {backend}, das der Labortisch nennt</translation>
    </message>
    <message>
        <source>machine {role}: {argument} of {name} cannot be {value}</source>
        <translation>Gerät {role}: {argument} von {name} kann nicht {value} sein</translation>
    </message>
    <message>
        <source>machine {role}: {name} also needs {unknown}</source>
        <translation>Gerät {role}: {name} braucht auch {unknown}</translation>
    </message>
    <message>
        <source>machine {role}: {name} finds its device over USB, but {port} is not a USB device</source>
        <translation>Gerät {role}: {name} sucht sein Gerät an USB, und {port} ist keines</translation>
    </message>
    <message>
        <source>machine {role}: {name} is simulated and has no port</source>
        <translation>Gerät {role}: {name} ist simuliert und hat keinen Port</translation>
    </message>
    <message>
        <source>machine {role}: {name} needs a serial port: choose socket://{address} instead of {port}</source>
        <translation>Gerät {role}: {name} braucht einen seriellen Port: Wählen Sie socket://{address} statt {port}</translation>
    </message>
    <message>
        <source>machine {role}: {name} needs the port that the instrument is on</source>
        <translation>Gerät {role}: {name} braucht den Port, an dem das Gerät ist</translation>
    </message>
    <message>
        <source>machine {role}: {name} reaches its instrument over the network, but {port} is not an address</source>
        <translation>Gerät {role}: {name} erreicht sein Gerät über das Netzwerk, und {port} ist keine Adresse</translation>
    </message>
    <message>
        <source>machine {role}: {name} reaches its instrument through {way}, which a bench cannot specify</source>
        <translation>Gerät {role}: {name} erreicht sein Gerät über {way}, was ein Labortisch nicht bieten kann</translation>
    </message>
    <message>
        <source>machine {role}: {setting} is not NAME=VALUE</source>
        <translation>Gerät {role}: {setting} ist nicht NAME=WERT</translation>
    </message>
    <message>
        <source>main(...) with pyserial, without PyLabRobot</source>
        <translation>main(...) mit pyserial, ohne PyLabRobot</translation>
    </message>
    <message>
        <source>may be queried</source>
        <translation>darf gefragt werden</translation>
    </message>
    <message>
        <source>memory parity error</source>
        <translation>Paritätsfehler im Speicher</translation>
    </message>
    <message>
        <source>minimum and maximum are for numbers: set kind=float or kind=int</source>
        <translation>minimum und maximum sind für Zahlen: schreiben Sie kind=float oder kind=int</translation>
    </message>
    <message>
        <source>modem lines</source>
        <translation>Modemleitungen</translation>
    </message>
    <message>
        <source>more than {most} GiB</source>
        <translation>mehr als {most} GiB</translation>
    </message>
    <message>
        <source>move a plate with the CoRe gripper</source>
        <translation>eine Platte mit dem CoRe-Greifer bewegen</translation>
    </message>
    <message>
        <source>move a plate with the iSWAP</source>
        <translation>eine Platte mit dem iSWAP bewegen</translation>
    </message>
    <message>
        <source>move the 96 head</source>
        <translation>den 96er-Kopf bewegen</translation>
    </message>
    <message>
        <source>move the arm</source>
        <translation>den Arm bewegen</translation>
    </message>
    <message>
        <source>move the autoload</source>
        <translation>den Autoload bewegen</translation>
    </message>
    <message>
        <source>moved by hand</source>
        <translation>von Hand bewegt</translation>
    </message>
    <message>
        <source>must be a date: {text} does not exist</source>
        <translation>nötig ist ein Datum: {text} steht nicht im Kalender</translation>
    </message>
    <message>
        <source>must be one of {ports}, not {text}</source>
        <translation>nötig ist einer von {ports}, nicht {text}</translation>
    </message>
    <message>
        <source>must be one well, not {count}</source>
        <translation>nötig ist ein Well, nicht {count}</translation>
    </message>
    <message>
        <source>must be true at the end, but is not: {what}</source>
        <translation>am Ende muss gelten, gilt aber nicht: {what}</translation>
    </message>
    <message>
        <source>must be {allowed}</source>
        <translation>muss {allowed} sein</translation>
    </message>
    <message>
        <source>must be {expected}, not {count} wells</source>
        <translation>nötig ist {expected}, nicht {count} Wells</translation>
    </message>
    <message>
        <source>must be {expected}, not {name}</source>
        <translation>nötig ist {expected}, nicht {name}</translation>
    </message>
    <message>
        <source>must be {expected}: {error}</source>
        <translation>nötig ist {expected}: {error}</translation>
    </message>
    <message>
        <source>must be {expected}: {name} does not exist on {plate}, {shape}</source>
        <translation>nötig ist {expected}: {name} gibt es nicht auf {plate}, {shape}</translation>
    </message>
    <message>
        <source>must be {expected}: {name} is not a file name</source>
        <translation>nötig ist {expected}: {name} ist kein Dateiname</translation>
    </message>
    <message>
        <source>must be {expected}: {name} is not a well</source>
        <translation>nötig ist {expected}: {name} ist kein Well</translation>
    </message>
    <message>
        <source>must contain a host and a port</source>
        <translation>muss einen Host und einen Port enthalten</translation>
    </message>
    <message>
        <source>must contain an IPv4 address of this computer</source>
        <translation>muss eine IPv4-Adresse dieses Computers enthalten</translation>
    </message>
    <message>
        <source>must contain only a host and a port</source>
        <translation>darf nur einen Host und einen Port enthalten</translation>
    </message>
    <message>
        <source>must contain only an address, a port and who may connect</source>
        <translation>darf nur eine Adresse, einen Port und wer sich verbinden darf enthalten</translation>
    </message>
    <message>
        <source>must specify who may connect, as an IPv4 address or network</source>
        <translation>muss mit einer IPv4-Adresse oder einem IPv4-Netz sagen, wer sich verbinden darf</translation>
    </message>
    <message>
        <source>names a secret, but only tcp://, tls://, http:// and https:// can send one</source>
        <translation>nennt ein Geheimnis, aber nur tcp://, tls://, http:// und https:// können eines senden</translation>
    </message>
    <message>
        <source>network {hostname}:{port}</source>
        <translation>Netzwerk {hostname}:{port}</translation>
    </message>
    <message>
        <source>new session</source>
        <translation>neue Sitzung</translation>
    </message>
    <message>
        <source>no RTS/CTS flow control</source>
        <translation>keine RTS/CTS-Flusssteuerung</translation>
    </message>
    <message>
        <source>no SHA-256</source>
        <translation>kein SHA-256</translation>
    </message>
    <message>
        <source>no XON/XOFF flow control</source>
        <translation>keine XON/XOFF-Flusssteuerung</translation>
    </message>
    <message>
        <source>no active run is called {run_id}</source>
        <translation>kein laufender Lauf heißt {run_id}</translation>
    </message>
    <message>
        <source>no answer can be {expected}</source>
        <translation>keine Antwort kann {expected} sein</translation>
    </message>
    <message>
        <source>no break was reported: the system does not report breaks, or the line does not carry them</source>
        <translation>kein Break wird gemeldet: Das System meldet ihn nicht, oder die Leitung überträgt ihn nicht</translation>
    </message>
    <message>
        <source>no checkpoint could be made: {error}</source>
        <translation>kein Sicherungspunkt konnte angelegt werden: {error}</translation>
    </message>
    <message>
        <source>no compatible versions were found in {max_questions} queries to the index</source>
        <translation>mit {max_questions} Anfragen an den Index wurden keine Versionen gefunden, die zusammenpassen</translation>
    </message>
    <message>
        <source>no compatible versions were found in {max_rounds} attempts</source>
        <translation>in {max_rounds} Versuchen wurden keine Versionen gefunden, die zusammenpassen</translation>
    </message>
    <message>
        <source>no connections can be accepted on {told}: {reason}</source>
        <translation>An {told} können keine Verbindungen angenommen werden: {reason}</translation>
    </message>
    <message>
        <source>no console cell is running</source>
        <translation>keine Zelle der Konsole läuft</translation>
    </message>
    <message>
        <source>no data is being accepted</source>
        <translation>nichts wird angenommen</translation>
    </message>
    <message>
        <source>no descriptor was received</source>
        <translation>es kam kein Deskriptor</translation>
    </message>
    <message>
        <source>no edit was found that makes the run end safely here</source>
        <translation>Es fand sich keine Änderung, mit der der Lauf hier sicher endet</translation>
    </message>
    <message>
        <source>no function at the top level of the file has @{decorator}</source>
        <translation>keine Funktion ganz oben in der Datei steht unter @{decorator}</translation>
    </message>
    <message>
        <source>no granted port belongs to a {wanted}</source>
        <translation>kein erlaubter Port ist ein {wanted}</translation>
    </message>
    <message>
        <source>no granted port is {wanted}; granted: {listed}</source>
        <translation>kein erlaubter Port ist {wanted}; erlaubt: {listed}</translation>
    </message>
    <message>
        <source>no headings</source>
        <translation>keine Überschriften</translation>
    </message>
    <message>
        <source>no image could be made</source>
        <translation>kein Abbild ließ sich machen</translation>
    </message>
    <message>
        <source>no instrument can read it; the answer must be a value</source>
        <translation>kein Gerät misst das: die Antwort ist ein Wert</translation>
    </message>
    <message>
        <source>no interpreter could be prepared within {wait_limit_s:.0f} s</source>
        <translation>in {wait_limit_s:.0f} s ließ sich kein Interpreter vorbereiten</translation>
    </message>
    <message>
        <source>no journal can be created at {path}: {error}</source>
        <translation>unter {path} lässt sich kein Journal anlegen: {error}</translation>
    </message>
    <message>
        <source>no limits</source>
        <translation>keine Grenzen</translation>
    </message>
    <message>
        <source>no method works on this system</source>
        <translation>auf diesem System gibt es keine Möglichkeit</translation>
    </message>
    <message>
        <source>no plate there</source>
        <translation>dort ist keine Platte</translation>
    </message>
    <message>
        <source>no port can be opened: the guardian, which stops instruments in an emergency, cannot be started: {reason}</source>
        <translation>kein Anschluss kann geöffnet werden: Der Wächter, der Geräte im Notfall stoppt, lässt sich nicht starten: {reason}</translation>
    </message>
    <message>
        <source>no process can be started for the run: {error}</source>
        <translation>für den Lauf lässt sich kein Prozess starten: {error}</translation>
    </message>
    <message>
        <source>no program is waiting to connect to {told}</source>
        <translation>kein Programm wartet auf eine Verbindung mit {told}</translation>
    </message>
    <message>
        <source>no question used the answer given for {name}</source>
        <translation>keine Frage hat die Antwort für {name} gebraucht</translation>
    </message>
    <message>
        <source>no record can be kept in {folder}: {reason}</source>
        <translation>in {folder} lässt sich keine Aufzeichnung führen: {reason}</translation>
    </message>
    <message>
        <source>no record was started</source>
        <translation>es wurde keine Aufzeichnung begonnen</translation>
    </message>
    <message>
        <source>no remedy</source>
        <translation>keine Abhilfe</translation>
    </message>
    <message>
        <source>no request</source>
        <translation>keine Anfrage</translation>
    </message>
    <message>
        <source>no run is active</source>
        <translation>kein Lauf ist im Gang</translation>
    </message>
    <message>
        <source>no serial line runs at {baudrate} baud</source>
        <translation>keine Leitung hat {baudrate} Baud</translation>
    </message>
    <message>
        <source>no tip</source>
        <translation>keine Spitze</translation>
    </message>
    <message>
        <source>no tips on the channels</source>
        <translation>keine Spitzen auf den Kanälen</translation>
    </message>
    <message>
        <source>nobody answered</source>
        <translation>niemand hat geantwortet</translation>
    </message>
    <message>
        <source>none has been saved yet</source>
        <translation>noch keines wurde gespeichert</translation>
    </message>
    <message>
        <source>none of the packages listed in {folder} is in the same folder</source>
        <translation>keines der Pakete, die {folder} nennt, liegt daneben</translation>
    </message>
    <message>
        <source>not a Hamilton packet</source>
        <translation>kein Hamilton-Paket</translation>
    </message>
    <message>
        <source>not a JSON object</source>
        <translation>kein JSON-Objekt</translation>
    </message>
    <message>
        <source>not a Modbus message</source>
        <translation>keine Modbus-Nachricht</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>keine gewöhnliche Datei</translation>
    </message>
    <message>
        <source>not an HTTP request</source>
        <translation>keine HTTP-Anfrage</translation>
    </message>
    <message>
        <source>not an HTTP response</source>
        <translation>keine HTTP-Antwort</translation>
    </message>
    <message>
        <source>not closed</source>
        <translation>nicht abgeschlossen</translation>
    </message>
    <message>
        <source>not closed: the process writing it ended too early, or the end of the file was cut off; the rest is intact</source>
        <translation>nicht abgeschlossen: Wer es schrieb, endete zu früh, oder das Ende wurde abgeschnitten; was da ist, ist heil</translation>
    </message>
    <message>
        <source>not completed</source>
        <translation>nicht abgeschlossen</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>nicht entschieden</translation>
    </message>
    <message>
        <source>not done</source>
        <translation>nicht getan</translation>
    </message>
    <message>
        <source>not granted</source>
        <translation>nicht erlaubt</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>not left</source>
        <translation>nicht abgegangen</translation>
    </message>
    <message>
        <source>not queried: this kind does not speak HTTP</source>
        <translation>nicht gefragt: diese Art spricht kein HTTP</translation>
    </message>
    <message>
        <source>not queried: unknown kind</source>
        <translation>nicht gefragt: unbekannte Art</translation>
    </message>
    <message>
        <source>not sent: {message}</source>
        <translation>nicht gesendet: {message}</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>nicht signiert</translation>
    </message>
    <message>
        <source>not something that can fail: {what}</source>
        <translation>nichts, was fehlschlagen kann: {what}</translation>
    </message>
    <message>
        <source>not tried: TLS failed</source>
        <translation>nicht geprüft: TLS ist gescheitert</translation>
    </message>
    <message>
        <source>not tried: the greeting failed</source>
        <translation>nicht geprüft: die Begrüßung ist gescheitert</translation>
    </message>
    <message>
        <source>not tried: the name lookup failed</source>
        <translation>nicht geprüft: die Namensauflösung ist gescheitert</translation>
    </message>
    <message>
        <source>not tried: the port check failed</source>
        <translation>nicht geprüft: die Prüfung des Ports ist gescheitert</translation>
    </message>
    <message>
        <source>not tried: the route check failed</source>
        <translation>nicht geprüft: die Prüfung des Weges ist gescheitert</translation>
    </message>
    <message>
        <source>not used: this connection is not encrypted</source>
        <translation>nicht verwendet: diese Verbindung ist nicht verschlüsselt</translation>
    </message>
    <message>
        <source>not with the given key ({given})</source>
        <translation>nicht mit dem angegebenen ({given})</translation>
    </message>
    <message>
        <source>nothing can be added to the record in {folder}: {reason}</source>
        <translation>der Aufzeichnung in {folder} lässt sich nichts hinzufügen: {reason}</translation>
    </message>
    <message>
        <source>nothing can be downloaded to {folder}: {reason}</source>
        <translation>nach {folder} lässt sich nichts herunterladen: {reason}</translation>
    </message>
    <message>
        <source>nothing can listen on {place}: {error}</source>
        <translation>an {place} kann nichts lauschen: {error}</translation>
    </message>
    <message>
        <source>nothing more</source>
        <translation>nichts mehr</translation>
    </message>
    <message>
        <source>nothing more can be added to the run&apos;s record</source>
        <translation>die Aufzeichnung des Laufs nimmt nichts mehr auf</translation>
    </message>
    <message>
        <source>nothing more is received</source>
        <translation>nichts mehr wird empfangen</translation>
    </message>
    <message>
        <source>nothing sent to {name} comes back</source>
        <translation>nichts, was an {name} gesendet wird, kommt zurück</translation>
    </message>
    <message>
        <source>nothing to do: it is simulated</source>
        <translation>es ist nichts zu tun, es ist simuliert</translation>
    </message>
    <message>
        <source>nothing was received</source>
        <translation>nichts wurde empfangen</translation>
    </message>
    <message>
        <source>nothing was sent on any port</source>
        <translation>an keinen Port wurde etwas gesendet</translation>
    </message>
    <message>
        <source>number of</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>of unknown version</source>
        <translation>unbekannter Version</translation>
    </message>
    <message>
        <source>older than {days} days</source>
        <translation>älter als {days} Tage</translation>
    </message>
    <message>
        <source>on Windows, such a process only gives up its privileges</source>
        <translation>unter Windows gibt ein solcher Prozess nur seine Privilegien ab</translation>
    </message>
    <message>
        <source>on the channels</source>
        <translation>an den Kanälen</translation>
    </message>
    <message>
        <source>on this computer</source>
        <translation>auf diesem Computer</translation>
    </message>
    <message>
        <source>one of {shown}</source>
        <translation>eines von {shown}</translation>
    </message>
    <message>
        <source>one protocol</source>
        <translation>ein Protokoll</translation>
    </message>
    <message>
        <source>one that does not identify itself</source>
        <translation>eines, das sich nicht meldet</translation>
    </message>
    <message>
        <source>one, two, three</source>
        <translation>eins, zwei, drei</translation>
    </message>
    <message>
        <source>only simulated instruments have selectable faults</source>
        <translation>nur bei simulierten Geräten lassen sich Störungen wählen</translation>
    </message>
    <message>
        <source>only the system call filter refuses TCP connections</source>
        <translation>was TCP erreicht, verwehrt nur der Filter der Systemaufrufe</translation>
    </message>
    <message>
        <source>only the system call filter refuses abstract sockets and signals</source>
        <translation>abstrakte Sockets und Signale verwehrt nur der Filter der Systemaufrufe</translation>
    </message>
    <message>
        <source>only {rows} row; {least} are needed</source>
        <translation>nur {rows} Zeile, wo {least} nötig sind</translation>
    </message>
    <message>
        <source>only {rows} rows; {least} are needed</source>
        <translation>nur {rows} Zeilen, wo {least} nötig sind</translation>
    </message>
    <message>
        <source>open a connection</source>
        <translation>eine Verbindung öffnen</translation>
    </message>
    <message>
        <source>open exchange</source>
        <translation>offener Austausch</translation>
    </message>
    <message>
        <source>open(NAME, &apos;w&apos;).write(TEXT)</source>
        <translation>open(NAME, &apos;w&apos;).write(TEXT)</translation>
    </message>
    <message>
        <source>options must be a list of values, not {short}</source>
        <translation>options muss eine Liste von Werten sein, nicht {short}</translation>
    </message>
    <message>
        <source>other bytes</source>
        <translation>andere Bytes</translation>
    </message>
    <message>
        <source>other run</source>
        <translation>anderer Lauf</translation>
    </message>
    <message>
        <source>other than the database</source>
        <translation>anders als die Datenbank</translation>
    </message>
    <message>
        <source>others can read the private key {path}, so its signatures prove nothing</source>
        <translation>andere können den privaten Schlüssel {path} lesen: eine Signatur damit beweist nichts</translation>
    </message>
    <message>
        <source>overrun: bytes were lost</source>
        <translation>Überlauf: Bytes gingen verloren</translation>
    </message>
    <message>
        <source>packages cannot be installed here: this interpreter was given no package source</source>
        <translation>Pakete lassen sich hier nicht installieren: dieser Interpreter hat keinen Ort bekommen, von dem sie kommen</translation>
    </message>
    <message>
        <source>packages in {lock} could not be prepared: {reason}</source>
        <translation>Pakete von {lock} ließen sich nicht bereitmachen: {reason}</translation>
    </message>
    <message>
        <source>packages of</source>
        <translation>Pakete von</translation>
    </message>
    <message>
        <source>packages, {name}</source>
        <translation>Pakete, {name}</translation>
    </message>
    <message>
        <source>parameter {name}: the pattern {pattern} cannot be used: {why}</source>
        <translation>Parameter {name}: Das Muster {pattern} kann nicht verwendet werden: {why}</translation>
    </message>
    <message>
        <source>parameter {name}: {message}</source>
        <translation>Parameter {name}: {message}</translation>
    </message>
    <message>
        <source>parameter {parameter}: {value} cannot be used ({error})</source>
        <translation>Parameter {parameter}: {value} ist nicht brauchbar ({error})</translation>
    </message>
    <message>
        <source>parity error</source>
        <translation>Paritätsfehler</translation>
    </message>
    <message>
        <source>parity {items}</source>
        <translation>Parität {items}</translation>
    </message>
    <message>
        <source>parity {parity} is not one of {parities}</source>
        <translation>Parität {parity} ist keine von {parities}</translation>
    </message>
    <message>
        <source>park the iSWAP</source>
        <translation>den iSWAP parken</translation>
    </message>
    <message>
        <source>part of a command was sent, and the instrument would mistake this for the rest of it</source>
        <translation>ein Befehl wurde nur zum Teil gesendet, und das Gerät hielte dies für dessen Rest</translation>
    </message>
    <message>
        <source>part of it was done</source>
        <translation>wurde zum Teil ausgeführt</translation>
    </message>
    <message>
        <source>partly by hand</source>
        <translation>teils von Hand</translation>
    </message>
    <message>
        <source>partly simulated: {simulated}</source>
        <translation>teilweise simuliert: {simulated}</translation>
    </message>
    <message>
        <source>peer not granted</source>
        <translation>Gegenstelle nicht gewährt</translation>
    </message>
    <message>
        <source>pick up 96 tips</source>
        <translation>96 Spitzen aufnehmen</translation>
    </message>
    <message>
        <source>pick up tips</source>
        <translation>Spitzen aufnehmen</translation>
    </message>
    <message>
        <source>pip 23.0 or newer is needed: pip install --upgrade pip</source>
        <translation>pip 23.0 oder neuer ist nötig: pip install --upgrade pip</translation>
    </message>
    <message>
        <source>pip could not get {project}: {lines}</source>
        <translation>pip konnte {project} nicht holen: {lines}</translation>
    </message>
    <message>
        <source>pip&apos;s output about {projects} cannot be read: {error}</source>
        <translation>die Antwort von pip zu {projects} lässt sich nicht lesen: {error}</translation>
    </message>
    <message>
        <source>plate lost</source>
        <translation>Platte verloren</translation>
    </message>
    <message>
        <source>plate must be a PyLabRobot plate, not {kind}: leave it out to use the smallest plate that has all wells</source>
        <translation>plate muss eine Platte von PyLabRobot sein, nicht {kind}: ohne sie wird die kleinste Platte genommen, die alle Wells hat</translation>
    </message>
    <message>
        <source>policy {policy}</source>
        <translation>Regel {policy}</translation>
    </message>
    <message>
        <source>port closed</source>
        <translation>Port geschlossen</translation>
    </message>
    <message>
        <source>port opened</source>
        <translation>Port geöffnet</translation>
    </message>
    <message>
        <source>port opened: {settings}</source>
        <translation>Port geöffnet: {settings}</translation>
    </message>
    <message>
        <source>port {name}</source>
        <translation>Port {name}</translation>
    </message>
    <message>
        <source>port {name} does not exist: {description} is unplugged</source>
        <translation>Port {name} gibt es nicht: {description} ist nicht angeschlossen</translation>
    </message>
    <message>
        <source>port {name} is in use by this program</source>
        <translation>Port {name} wird von diesem Programm benutzt</translation>
    </message>
    <message>
        <source>port {name} is not granted to this program; granted: {roles}</source>
        <translation>Port {name} ist diesem Programm nicht erlaubt; erlaubt sind: {roles}</translation>
    </message>
    <message>
        <source>port {name} {verb} {holder}</source>
        <translation>Port {name} {verb} {holder}</translation>
    </message>
    <message>
        <source>port {name}: request {request} differs from the recorded one at byte {position}: the program writes {written} instead of {expected}</source>
        <translation>Port {name}: Anfrage {request} weicht bei Byte {position} von der aufgezeichneten ab: das Programm schreibt {written} statt {expected}</translation>
    </message>
    <message>
        <source>port {name}: the recording ends after {requests}, and {what}</source>
        <translation>Port {name}: die Aufzeichnung endet nach {requests}, und {what}</translation>
    </message>
    <message>
        <source>port {name}: {failure}</source>
        <translation>Port {name}: {failure}</translation>
    </message>
    <message>
        <source>port {port} ({device})</source>
        <translation>Port {port} ({device})</translation>
    </message>
    <message>
        <source>port {port} is not open</source>
        <translation>Port {port} ist nicht offen</translation>
    </message>
    <message>
        <source>port {port} received more than the {capacity} bytes buffered for a reader; later bytes were lost</source>
        <translation>Port {port} empfing mehr als die {capacity} Bytes, die für einen Leser behalten werden; was danach kam, ist verloren</translation>
    </message>
    <message>
        <source>port {port} was opened only {times} in the recording {name}</source>
        <translation>Port {port} wurde in der Aufzeichnung {name} {times} geöffnet, nicht öfter</translation>
    </message>
    <message>
        <source>port {port}: the guardian, which stops instruments in an emergency, {why}</source>
        <translation>Anschluss {port}: Der Wächter, der Geräte im Notfall stoppt, {why}</translation>
    </message>
    <message>
        <source>port {role} ({device}) is a USB device without a serial port</source>
        <translation>Anschluss {role} ({device}) ist ein USB-Gerät ohne serielle Schnittstelle</translation>
    </message>
    <message>
        <source>port {role} can be opened only for a process that has joined the guardian</source>
        <translation>Anschluss {role} wird nur geöffnet, wenn der Wächter ihn hält</translation>
    </message>
    <message>
        <source>port {role} cannot be opened again: {message}</source>
        <translation>Port {role} ist nicht wieder zu haben: {message}</translation>
    </message>
    <message>
        <source>port {role} cannot be opened again: {was} is not connected</source>
        <translation>Port {role} ist nicht wieder zu haben: {was} ist nicht da</translation>
    </message>
    <message>
        <source>port {role} cannot be remembered: {objection}</source>
        <translation>Port {role} lässt sich nicht merken: {objection}</translation>
    </message>
    <message>
        <source>port {role} is a network connection ({device}), not a serial port</source>
        <translation>Port {role} ist eine Netzwerkverbindung ({device}) und kein serieller Port</translation>
    </message>
    <message>
        <source>port {role} is blocked: {error}</source>
        <translation>auf Port {role} darf nichts mehr gehen: {error}</translation>
    </message>
    <message>
        <source>port {role} is connected to a real instrument, so the run&apos;s pace cannot be changed</source>
        <translation>am Anschluss {role} ist ein echtes Gerät, deshalb kann der Lauf nicht in einem anderen Tempo ablaufen</translation>
    </message>
    <message>
        <source>port {role} is not held by the guardian</source>
        <translation>Anschluss {role} wird vom Wächter nicht gehalten</translation>
    </message>
    <message>
        <source>port {role} plays a recording, which would start from the beginning in another process</source>
        <translation>Port {role} gibt eine Aufzeichnung wieder, und in einem anderen Prozess beginnt diese von vorn</translation>
    </message>
    <message>
        <source>port {role} was not granted for listening</source>
        <translation>Port {role} wurde nicht zum Annehmen von Verbindungen gewährt</translation>
    </message>
    <message>
        <source>port {role}: its device is now {device}, not {path}</source>
        <translation>Port {role}: sein Gerät ist jetzt {device}, nicht {path}</translation>
    </message>
    <message>
        <source>port {role}: its simulated instrument was restored to its earlier state</source>
        <translation>Port {role}: sein simuliertes Gerät wurde dahin gebracht, wo es stand</translation>
    </message>
    <message>
        <source>port {role}: no break was sent because earlier bytes have not been sent yet</source>
        <translation>Port {role}: Es wurde kein Break gesendet, weil Geschriebenes noch nicht gesendet ist</translation>
    </message>
    <message>
        <source>port {role}: no device {device} was found, or more than one</source>
        <translation>Port {role}: es gibt kein Gerät {device}, oder mehrere</translation>
    </message>
    <message>
        <source>port {role}: only approved protocols may use real instruments here (runs.approved_only in {place})</source>
        <translation>Port {role}: Nur freigegebene Protokolle dürfen hier echte Geräte benutzen (runs.approved_only in {place})</translation>
    </message>
    <message>
        <source>port {role}: queried before the run continues: {name}{who}{how}</source>
        <translation>Port {role}: gefragt, bevor der Lauf weitergeht: {name}{who}{how}</translation>
    </message>
    <message>
        <source>port {role}: the instrument did not come back; no longer waiting</source>
        <translation>Port {role}: das Gerät kam nicht zurück; darauf wird nicht länger gewartet</translation>
    </message>
    <message>
        <source>port {role}: the instrument is back after {seconds:.1f} s, and the program continues</source>
        <translation>Port {role}: das Gerät ist nach {seconds:.1f} s wieder da, und das Programm läuft weiter</translation>
    </message>
    <message>
        <source>port {role}: the instrument is set to connect to {address}, but the program is not listening there, or the address is not granted; anything the instrument sends will be lost</source>
        <translation>Port {role}: das Gerät soll {address} anrufen, aber das Programm nimmt dort an keiner erlaubten Adresse Verbindungen an; was das Gerät meldet, geht verloren</translation>
    </message>
    <message>
        <source>port {role}: the instrument was disconnected. Check its power and its cable</source>
        <translation>Port {role}: das Gerät wurde getrennt. Prüfen Sie Stromversorgung und Kabel</translation>
    </message>
    <message>
        <source>port {role}: the instrument was disconnected; waiting up to {seconds:g} s for it</source>
        <translation>Port {role}: das Gerät wurde getrennt; darauf wird höchstens {seconds:g} s gewartet</translation>
    </message>
    <message>
        <source>port {role}: the instrument was reconnected</source>
        <translation>Port {role}: das Gerät ist wieder verbunden</translation>
    </message>
    <message>
        <source>port {role}: this console has a copy of the run, so its instruments are read-only</source>
        <translation>Port {role}: Diese Konsole hat eine Kopie des Laufs, und deren Geräte können nur gelesen werden</translation>
    </message>
    <message>
        <source>port {role}: {command} was pending when the run was interrupted; {how}</source>
        <translation>Port {role}: {command} war offen, als der Lauf unterbrochen wurde; {how}</translation>
    </message>
    <message>
        <source>port {role}: {device}{held}</source>
        <translation>Port {role}: {device}{held}</translation>
    </message>
    <message>
        <source>port {role}: {reason}; nothing was changed</source>
        <translation>Port {role}: {reason}; nichts wurde geändert</translation>
    </message>
    <message>
        <source>port {role}: {reason}; nothing was sent</source>
        <translation>Port {role}: {reason}; nichts wurde gesendet</translation>
    </message>
    <message>
        <source>position not reachable</source>
        <translation>Position nicht erreichbar</translation>
    </message>
    <message>
        <source>position.reply has no group named {name}</source>
        <translation>position.reply hat keine Gruppe mit dem Namen {name}</translation>
    </message>
    <message>
        <source>praxis-desktop console</source>
        <translation>praxis-desktop console</translation>
    </message>
    <message>
        <source>praxis-desktop packages add FILE.whl adds a wheel from elsewhere.</source>
        <translation>praxis-desktop packages add FILE.whl nimmt ein Wheel, das Sie von anderswo haben.</translation>
    </message>
    <message>
        <source>praxis-desktop packages list shows the available packages.</source>
        <translation>praxis-desktop packages list zeigt, was da ist.</translation>
    </message>
    <message>
        <source>preconfigure_deck needs a parameter {deck} for the deck</source>
        <translation>preconfigure_deck verlangt einen Parameter {deck} für das Deck</translation>
    </message>
    <message>
        <source>process {pid}</source>
        <translation>Prozess {pid}</translation>
    </message>
    <message>
        <source>process {process} has ended</source>
        <translation>Prozess {process} ist fort</translation>
    </message>
    <message>
        <source>process {process} has ended: {error}</source>
        <translation>Prozess {process} ist fort: {error}</translation>
    </message>
    <message>
        <source>process {process} is not responding: {error}</source>
        <translation>Prozess {process} antwortet nicht: {error}</translation>
    </message>
    <message>
        <source>process {process}, which is running {called}, is not responding</source>
        <translation>Prozess {process}, der den Lauf {called} hat, antwortet nicht</translation>
    </message>
    <message>
        <source>put a plate with the CoRe gripper</source>
        <translation>eine Platte mit dem CoRe-Greifer abstellen</translation>
    </message>
    <message>
        <source>put a plate with the iSWAP</source>
        <translation>eine Platte mit dem iSWAP abstellen</translation>
    </message>
    <message>
        <source>raise the 96 head</source>
        <translation>den 96er-Kopf heben</translation>
    </message>
    <message>
        <source>raise the autoload</source>
        <translation>den Autoload heben</translation>
    </message>
    <message>
        <source>raise the channels</source>
        <translation>die Kanäle heben</translation>
    </message>
    <message>
        <source>random bytes are written at full speed while the echo is read; the echo is compared</source>
        <translation>zufällige Bytes werden mit voller Geschwindigkeit geschrieben, während das Echo gelesen wird, und verglichen</translation>
    </message>
    <message>
        <source>reached in {ms} ms, same network</source>
        <translation>in {ms} ms erreicht, dasselbe Netz</translation>
    </message>
    <message>
        <source>reached in {ms} ms, through a router</source>
        <translation>in {ms} ms erreicht, über einen Router</translation>
    </message>
    <message>
        <source>reading&apos;s title</source>
        <translation>Titel des Messwerts</translation>
    </message>
    <message>
        <source>reading&apos;s {name}</source>
        <translation>{name} des Messwerts</translation>
    </message>
    <message>
        <source>reads a clock</source>
        <translation>liest eine Uhr</translation>
    </message>
    <message>
        <source>reads {liquids}</source>
        <translation>misst {liquids}</translation>
    </message>
    <message>
        <source>reconnected and retried</source>
        <translation>neu verbunden und wiederholt</translation>
    </message>
    <message>
        <source>recording of {role} in {name}</source>
        <translation>Aufzeichnung von {role} in {name}</translation>
    </message>
    <message>
        <source>registration {action}</source>
        <translation>Anmeldung {action}</translation>
    </message>
    <message>
        <source>remedies must be a short list</source>
        <translation>Abhilfen müssen eine kurze Liste sein</translation>
    </message>
    <message>
        <source>replay: needs a file</source>
        <translation>replay: braucht eine Datei</translation>
    </message>
    <message>
        <source>requires a name and a password</source>
        <translation>verlangt einen Namen und ein Passwort</translation>
    </message>
    <message>
        <source>resend must be one of {resends}, not {resend}</source>
        <translation>resend muss eines von {resends} sein, nicht {resend}</translation>
    </message>
    <message>
        <source>return the CoRe gripper</source>
        <translation>den CoRe-Greifer zurückgeben</translation>
    </message>
    <message>
        <source>role {role} is bound twice</source>
        <translation>die Rolle {role} ist zweimal gebunden</translation>
    </message>
    <message>
        <source>round bottom</source>
        <translation>runder Boden</translation>
    </message>
    <message>
        <source>row {number} has {count} cells under {own} headings</source>
        <translation>Zeile {number} hat {count} Zellen unter {own} Überschriften</translation>
    </message>
    <message>
        <source>row {number} of the table has {count} cells for {count2} columns</source>
        <translation>Zeile {number} der Tabelle hat {count} Zellen für {count2} Spalten</translation>
    </message>
    <message>
        <source>row {number} of {file} has {count} cells under {most} headings</source>
        <translation>Zeile {number} von {file} hat {count} Zellen unter {most} Überschriften</translation>
    </message>
    <message>
        <source>row {number}, {name} {why}</source>
        <translation>Zeile {number}, {name}: {why}</translation>
    </message>
    <message>
        <source>row {row} does not exist on {known}</source>
        <translation>Zeile {row} gibt es nicht auf {known}</translation>
    </message>
    <message>
        <source>row {row}, column {column} is a formula without a value</source>
        <translation>Zeile {row}, Spalte {column} ist eine Formel ohne Wert</translation>
    </message>
    <message>
        <source>row {row}, column {column} is the error {error}</source>
        <translation>Zeile {row}, Spalte {column} ist der Fehler {error}</translation>
    </message>
    <message>
        <source>run {number}</source>
        <translation>Lauf {number}</translation>
    </message>
    <message>
        <source>run {run_id} cannot be replayed: {reason}</source>
        <translation>Lauf {run_id} lässt sich nicht noch einmal tun: {reason}</translation>
    </message>
    <message>
        <source>run {run_id} cannot continue</source>
        <translation>Lauf {run_id} geht nicht weiter</translation>
    </message>
    <message>
        <source>run {run_id} ended, but its process ended before closing the record</source>
        <translation>Lauf {run_id} war zu Ende, als sein Prozess endete; nur seine Aufzeichnung wurde nicht abgeschlossen</translation>
    </message>
    <message>
        <source>run {run_id} is not interrupted: it is {state}</source>
        <translation>Lauf {run_id} ist nicht unterbrochen: er ist {state}</translation>
    </message>
    <message>
        <source>run {run_id} is still active</source>
        <translation>der Lauf {run_id} ist noch aktiv</translation>
    </message>
    <message>
        <source>run {run_id} {what}; how it would have continued is not recorded</source>
        <translation>Lauf {run_id} {what}; was er ergeben hätte, ist nicht aufgezeichnet</translation>
    </message>
    <message>
        <source>run {run_id}, {title}, {place}</source>
        <translation>Lauf {run_id}, {title}, {place}</translation>
    </message>
    <message>
        <source>run {run_id}…</source>
        <translation>Lauf {run_id}…</translation>
    </message>
    <message>
        <source>runs cannot be controlled from other processes: {path}: {reason}</source>
        <translation>Läufe lassen sich nicht aus anderen Prozessen steuern: {path}: {reason}</translation>
    </message>
    <message>
        <source>runs cannot be saved</source>
        <translation>Läufe lassen sich nicht behalten</translation>
    </message>
    <message>
        <source>seccomp: {reason}</source>
        <translation>seccomp: {reason}</translation>
    </message>
    <message>
        <source>sent again: it was not sent completely, so it was not carried out</source>
        <translation>erneut gesendet: Der Befehl war nicht ganz gesendet und wurde deshalb nicht ausgeführt</translation>
    </message>
    <message>
        <source>sent again: its step is marked repeatable</source>
        <translation>noch einmal gesendet: der Schritt ist als wiederholbar gekennzeichnet</translation>
    </message>
    <message>
        <source>sent again: repeating it has no effect</source>
        <translation>noch einmal gesendet: es ändert nichts</translation>
    </message>
    <message>
        <source>sent again: the instrument did not receive it: {evidence}</source>
        <translation>noch einmal gesendet: das Gerät hat es nicht bekommen: {evidence}</translation>
    </message>
    <message>
        <source>sent again: {by} says that it was not carried out</source>
        <translation>noch einmal gesendet: {by} sagt, dass es nicht ausgeführt wurde</translation>
    </message>
    <message>
        <source>sent now, as decided earlier; it had not been sent yet</source>
        <translation>jetzt gesendet: das war vorher entschieden, und es war nicht abgegangen</translation>
    </message>
    <message>
        <source>sent now: it had not been sent when the instrument was stopped</source>
        <translation>jetzt gesendet: Er war noch nicht gesendet, als das Gerät gestoppt wurde</translation>
    </message>
    <message>
        <source>serial number {number}</source>
        <translation>Seriennummer {number}</translation>
    </message>
    <message>
        <source>server_hostname can only be specified in client mode</source>
        <translation>server_hostname gibt es nur für Clients</translation>
    </message>
    <message>
        <source>server_hostname cannot be an empty string or start with a leading dot.</source>
        <translation>server_hostname kann nicht leer sein oder mit einem Punkt beginnen.</translation>
    </message>
    <message>
        <source>server_hostname is empty. Give the name or address of the granted instrument</source>
        <translation>server_hostname ist leer. Geben Sie den Namen oder die Adresse des freigegebenen Geräts an</translation>
    </message>
    <message>
        <source>set by hand</source>
        <translation>von Hand gesetzt</translation>
    </message>
    <message>
        <source>sets pool.largest to {largest}, less than pool.size; {size} is used instead</source>
        <translation>hat {largest} für pool.largest, weniger als pool.size; stattdessen gilt {size}</translation>
    </message>
    <message>
        <source>settings cannot be changed</source>
        <translation>Einstellungen lassen sich nicht ändern</translation>
    </message>
    <message>
        <source>several granted ports match {wanted}: {listed}</source>
        <translation>mehrere erlaubte Ports sind {wanted}: {listed}</translation>
    </message>
    <message>
        <source>several runs are called {run_id}: {listed}</source>
        <translation>mehrere Läufe heißen {run_id}: {listed}</translation>
    </message>
    <message>
        <source>several runs can be exported to a folder, but not to one {ending} file</source>
        <translation>mehrere Läufe können in einen Ordner exportiert werden, aber nicht in eine Datei {ending}</translation>
    </message>
    <message>
        <source>ships with Praxis Desktop</source>
        <translation>wird mit Praxis Desktop geliefert</translation>
    </message>
    <message>
        <source>signal {code}</source>
        <translation>Signal {code}</translation>
    </message>
    <message>
        <source>simulated heater</source>
        <translation>simulierte Heizung</translation>
    </message>
    <message>
        <source>simulated pump</source>
        <translation>simulierte Pumpe</translation>
    </message>
    <message>
        <source>simulated: {simulated}</source>
        <translation>simuliert: {simulated}</translation>
    </message>
    <message>
        <source>simulator {kind} has no option {name}</source>
        <translation>der Simulator {kind} hat keine Option {name}</translation>
    </message>
    <message>
        <source>since the last one, {changes}</source>
        <translation>seit dem letzten, {changes}</translation>
    </message>
    <message>
        <source>skip wait of step {step}</source>
        <translation>Wartezeit von Schritt {step} übersprungen</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>ausgelassen</translation>
    </message>
    <message>
        <source>skipped after {time}</source>
        <translation>übersprungen nach {time}</translation>
    </message>
    <message>
        <source>some channels carried out the command, but it is not known which</source>
        <translation>einige Kanäle haben den Befehl ausgeführt, aber es ist nicht bekannt, welche</translation>
    </message>
    <message>
        <source>someone must be asked: {message}</source>
        <translation>ein Mensch muss gefragt werden: {message}</translation>
    </message>
    <message>
        <source>something else is so</source>
        <translation>es ist anders</translation>
    </message>
    <message>
        <source>something was added after the signature</source>
        <translation>hinter der Signatur wurde etwas hinzugefügt</translation>
    </message>
    <message>
        <source>step gone</source>
        <translation>Schritt fort</translation>
    </message>
    <message>
        <source>step new</source>
        <translation>Schritt neu</translation>
    </message>
    <message>
        <source>step {step}: {title}</source>
        <translation>Schritt {step}: {title}</translation>
    </message>
    <message>
        <source>step {step}: {title}: duration</source>
        <translation>Schritt {step}: {title}: Dauer</translation>
    </message>
    <message>
        <source>step {step}: {title}: {name}</source>
        <translation>Schritt {step}: {title}: {name}</translation>
    </message>
    <message>
        <source>step {until} has not ended</source>
        <translation>es gibt keinen beendeten Schritt {until}</translation>
    </message>
    <message>
        <source>still holds a plate</source>
        <translation>hält noch eine Platte</translation>
    </message>
    <message>
        <source>syntax error</source>
        <translation>Syntaxfehler</translation>
    </message>
    <message>
        <source>system file</source>
        <translation>Datei des Systems</translation>
    </message>
    <message>
        <source>tables for a spreadsheet</source>
        <translation>Tabellen für ein Tabellenprogramm</translation>
    </message>
    <message>
        <source>taken off the deck</source>
        <translation>vom Deck genommen</translation>
    </message>
    <message>
        <source>that build</source>
        <translation>jene Ausgabe</translation>
    </message>
    <message>
        <source>that run has ended</source>
        <translation>dieser Lauf ist vorbei</translation>
    </message>
    <message>
        <source>the &quot;cell_type&quot; of &quot;cells&quot; {number} is {kind}</source>
        <translation>der &quot;cell_type&quot; von &quot;cells&quot; {number} ist {kind}</translation>
    </message>
    <message>
        <source>the 96 head is left low over the deck</source>
        <translation>der 96er-Kopf bleibt tief über dem Deck stehen</translation>
    </message>
    <message>
        <source>the 96 head no longer has tips</source>
        <translation>der 96er-Kopf hat keine Spitzen mehr</translation>
    </message>
    <message>
        <source>the ABI {abi}</source>
        <translation>der ABI {abi}</translation>
    </message>
    <message>
        <source>the IPG is left low over the deck</source>
        <translation>das IPG bleibt tief über dem Deck stehen</translation>
    </message>
    <message>
        <source>the Python {tag}</source>
        <translation>das Python {tag}</translation>
    </message>
    <message>
        <source>the RoMa is left low over the deck</source>
        <translation>der RoMa bleibt tief über dem Deck stehen</translation>
    </message>
    <message>
        <source>the USB/IP server closed the connection</source>
        <translation>der USB/IP-Server hat die Verbindung beendet</translation>
    </message>
    <message>
        <source>the USB/IP server does not export the device ({status})</source>
        <translation>der USB/IP-Server gibt das Gerät nicht her ({status})</translation>
    </message>
    <message>
        <source>the USB/IP server lists {count} devices, which is too many</source>
        <translation>der USB/IP-Server nennt {count} Geräte</translation>
    </message>
    <message>
        <source>the USB/IP server sent a reply without a request</source>
        <translation>der USB/IP-Server hat eine Antwort ohne Anfrage gesendet</translation>
    </message>
    <message>
        <source>the USB/IP server {host}:{port} cannot be reached: {reason}</source>
        <translation>der USB/IP-Server {host}:{port} ist nicht erreichbar: {reason}</translation>
    </message>
    <message>
        <source>the absolute path of a file, or empty</source>
        <translation>der absolute Pfad einer Datei, oder leer</translation>
    </message>
    <message>
        <source>the absolute path of a folder, or empty</source>
        <translation>der absolute Pfad eines Ordners, oder leer</translation>
    </message>
    <message>
        <source>the address {place} is not granted to this program{granted}</source>
        <translation>die Adresse {place} ist für dieses Programm nicht freigegeben{granted}</translation>
    </message>
    <message>
        <source>the answer must be a list of one or more of {parts}, such as {example}, not {shown}</source>
        <translation>die Antwort muss eine Liste aus {parts} sein, etwa {example}, nicht {shown}</translation>
    </message>
    <message>
        <source>the answer must be a number{details}, not {number}</source>
        <translation>die Antwort ist eine Zahl{details}, nicht {number}</translation>
    </message>
    <message>
        <source>the answer must be one of {possible}, not {shown}</source>
        <translation>die Antwort ist eine von {possible}, nicht {shown}</translation>
    </message>
    <message>
        <source>the answer must be text, not {shown}</source>
        <translation>die Antwort ist ein Text, nicht {shown}</translation>
    </message>
    <message>
        <source>the answer must be yes or no, not {shown}</source>
        <translation>die Antwort ist ja oder nein, nicht {shown}</translation>
    </message>
    <message>
        <source>the answer must be {wanted}, not {shown}</source>
        <translation>die Antwort ist {wanted}, nicht {shown}</translation>
    </message>
    <message>
        <source>the backup has a file that would be placed outside its record: {filename}</source>
        <translation>die Sicherung hat eine Datei, die außerhalb ihrer Aufzeichnung läge: {filename}</translation>
    </message>
    <message>
        <source>the backup {path} cannot be written: {reason}</source>
        <translation>die Sicherung {path} lässt sich nicht schreiben: {reason}</translation>
    </message>
    <message>
        <source>the beginning of a batch is missing</source>
        <translation>ein Stapel ist am Anfang abgeschnitten</translation>
    </message>
    <message>
        <source>the bench specifies deck {deck}, which does not exist</source>
        <translation>es gibt kein Deck {deck}, das der Labortisch nennt</translation>
    </message>
    <message>
        <source>the brackets in the SCPI header {header} do not match</source>
        <translation>die Klammern des SCPI-Kopfes {header} passen nicht zusammen</translation>
    </message>
    <message>
        <source>the branch did not end</source>
        <translation>der Zweig endete nicht</translation>
    </message>
    <message>
        <source>the bytes {text}</source>
        <translation>die Bytes {text}</translation>
    </message>
    <message>
        <source>the catalogue of machines and labware does not exist yet</source>
        <translation>der Katalog der Geräte und der Labware ist noch nicht da</translation>
    </message>
    <message>
        <source>the catalogue of machines and labware is damaged</source>
        <translation>der Katalog der Geräte und der Labware ist beschädigt</translation>
    </message>
    <message>
        <source>the certificate presented by {told} expired on {end}</source>
        <translation>das Zertifikat von {told} ist am {end} abgelaufen</translation>
    </message>
    <message>
        <source>the certificate presented by {told} is for a different name: {names}</source>
        <translation>das Zertifikat von {told} gilt für einen anderen Namen: {names}</translation>
    </message>
    <message>
        <source>the certificate presented by {told} is not valid until {begin}</source>
        <translation>das Zertifikat von {told} gilt erst ab {begin}</translation>
    </message>
    <message>
        <source>the certificate presented by {told} is self-signed: this computer cannot verify it</source>
        <translation>das Zertifikat von {told} ist selbst signiert: Dieser Computer kann es nicht kennen</translation>
    </message>
    <message>
        <source>the certificate presented by {told} is signed by an authority that this computer does not trust</source>
        <translation>das Zertifikat von {told} ist von einer Stelle signiert, der dieser Computer nicht vertraut</translation>
    </message>
    <message>
        <source>the certificate presented by {told} was not accepted: {reason}</source>
        <translation>das Zertifikat von {told} wurde nicht anerkannt: {reason}</translation>
    </message>
    <message>
        <source>the certificate that you trust</source>
        <translation>das Zertifikat, dem Sie vertrauen</translation>
    </message>
    <message>
        <source>the check was cancelled</source>
        <translation>die Prüfung wurde abgebrochen</translation>
    </message>
    <message>
        <source>the checkpoint belongs to another image</source>
        <translation>der Sicherungspunkt gehört zu einem anderen Abbild</translation>
    </message>
    <message>
        <source>the checkpoint {path} cannot be written: {reason}</source>
        <translation>der Sicherungspunkt {path} kann nicht geschrieben werden: {reason}</translation>
    </message>
    <message>
        <source>the column {name} appears twice</source>
        <translation>die Spalte {name} ist zweimal da</translation>
    </message>
    <message>
        <source>the columns of a table must have the same length: {told}</source>
        <translation>die Spalten einer Tabelle sind gleich lang: {told}</translation>
    </message>
    <message>
        <source>the command can be repeated only after this question is answered: {question} If not, set it on the instrument, then set {key} to {confirmed_success}</source>
        <translation>der Befehl lässt sich erst wiederholen, wenn diese Frage beantwortet ist: {question} Stellen Sie es sonst am Gerät ein, und setzen Sie dann {key} auf {confirmed_success}</translation>
    </message>
    <message>
        <source>the command can be repeated only after this question is answered: {question} Set {key} to {confirmed_failure}, {partial} or {arbitrary}</source>
        <translation>der Befehl lässt sich erst wiederholen, wenn diese Frage beantwortet ist: {question} Setzen Sie {key} auf {confirmed_failure}, {partial} oder {arbitrary}</translation>
    </message>
    <message>
        <source>the command {text} contains part of a terminator</source>
        <translation>der Befehl {text} enthält einen Teil eines Endezeichens</translation>
    </message>
    <message>
        <source>the command {text} is not among those allowed</source>
        <translation>der Befehl {text} ist nicht unter den erlaubten</translation>
    </message>
    <message>
        <source>the compiler failed: {last}</source>
        <translation>der Übersetzer ist gescheitert: {last}</translation>
    </message>
    <message>
        <source>the completion of an OUT transfer must say how many bytes were written</source>
        <translation>der Abschluss einer OUT-Übertragung sagt, wie viele Bytes geschrieben wurden</translation>
    </message>
    <message>
        <source>the computer died</source>
        <translation>der Computer fiel aus</translation>
    </message>
    <message>
        <source>the computer may go to sleep during this run: it cannot be kept awake here ({reason})</source>
        <translation>der Computer kann während dieses Laufs in den Ruhezustand gehen: er lässt sich hier nicht wach halten ({reason})</translation>
    </message>
    <message>
        <source>the computer slept</source>
        <translation>der Computer war im Ruhezustand</translation>
    </message>
    <message>
        <source>the computer slept for {seconds} from {since}; instruments may have kept running or timed out meanwhile</source>
        <translation>der Computer war {seconds} ab {since} im Ruhezustand; Geräte können weitergelaufen sein oder die Zeit überschritten haben</translation>
    </message>
    <message>
        <source>the computer&apos;s clock was set {way} by {seconds} and now shows {at}; the durations of this run are not affected</source>
        <translation>die Uhr des Computers wurde um {seconds} {way} gestellt und zeigt jetzt {at}; die Zeiten dieses Laufs sind nicht betroffen</translation>
    </message>
    <message>
        <source>the connection did not fail</source>
        <translation>die Verbindung ist nicht fehlgeschlagen</translation>
    </message>
    <message>
        <source>the connection to the machine was lost</source>
        <translation>die Verbindung zum Gerät ist verloren</translation>
    </message>
    <message>
        <source>the connection to {name} was granted without TLS, as {role}={device}. Grant {scheme}://{host}:PORT with the instrument&apos;s TLS port, or connect without TLS</source>
        <translation>die Verbindung zu {name} wurde ohne TLS freigegeben, als {role}={device}. Geben Sie {scheme}://{host}:PORT mit dem TLS-Port des Geräts frei, oder verbinden Sie sich ohne TLS</translation>
    </message>
    <message>
        <source>the connection to {name} was lost, so the stop may not have reached it{dropped}</source>
        <translation>die Verbindung zu {name} ist beendet; der Stopp hat es vielleicht nicht erreicht{dropped}</translation>
    </message>
    <message>
        <source>the connection was lost when the cable was pulled: choose &quot;Reconnect and try again&quot;</source>
        <translation>die Verbindung endete, als das Kabel gezogen wurde: wählen Sie „Neu verbinden und erneut versuchen“</translation>
    </message>
    <message>
        <source>the console</source>
        <translation>die Konsole</translation>
    </message>
    <message>
        <source>the console has no interpreter</source>
        <translation>die Konsole hat keinen Interpreter</translation>
    </message>
    <message>
        <source>the console has not been started</source>
        <translation>die Konsole wurde noch nicht gestartet</translation>
    </message>
    <message>
        <source>the console was closed</source>
        <translation>die Konsole wurde beendet</translation>
    </message>
    <message>
        <source>the console was closed: its port traffic is no longer recorded</source>
        <translation>die Konsole ist zu Ende: Von ihren Ports wird nichts mehr festgehalten</translation>
    </message>
    <message>
        <source>the console was ended by an emergency stop</source>
        <translation>die Konsole wurde durch einen Not-Halt beendet</translation>
    </message>
    <message>
        <source>the current version of {title} is not approved, and only approved protocols run here (runs.approved_only in {place})</source>
        <translation>{title} ist in dieser Fassung nicht freigegeben, und hier laufen nur freigegebene Protokolle (runs.approved_only in {place})</translation>
    </message>
    <message>
        <source>the database has {known} as the run&apos;s {key}, but the record has {text}</source>
        <translation>die Datenbank hat {known} als {key} des Laufs, die Aufzeichnung {text}</translation>
    </message>
    <message>
        <source>the database has {known} as {what}, but the record has {told}</source>
        <translation>die Datenbank hat {known} als {what}, die Aufzeichnung {told}</translation>
    </message>
    <message>
        <source>the database {there} entry {number} of its {table}</source>
        <translation>die Datenbank {there} Nummer {number} von {table}</translation>
    </message>
    <message>
        <source>the debugger was closed, which ended the cell</source>
        <translation>der Debugger wurde verlassen und mit ihm die Zelle</translation>
    </message>
    <message>
        <source>the deck has no waste area for these tips</source>
        <translation>das Deck hat keinen Abfall für diese Spitzen</translation>
    </message>
    <message>
        <source>the deck {partition} cannot be created: {error}</source>
        <translation>das Deck {partition} lässt sich nicht machen: {error}</translation>
    </message>
    <message>
        <source>the default must be {expected}, not {default}</source>
        <translation>der Vorgabewert muss {expected} sein, nicht {default}</translation>
    </message>
    <message>
        <source>the default {default} is not one of the choices</source>
        <translation>der Vorgabewert {default} ist keine der Möglichkeiten</translation>
    </message>
    <message>
        <source>the device at {device} is not the one remembered for {role}: {friendly_name}</source>
        <translation>ein anderes Gerät als das für {role} gemerkte ist an {device}: {friendly_name}</translation>
    </message>
    <message>
        <source>the device has no configuration</source>
        <translation>das Gerät hat keine Konfiguration</translation>
    </message>
    <message>
        <source>the device has no descriptor</source>
        <translation>das Gerät hat keinen Deskriptor</translation>
    </message>
    <message>
        <source>the device is gone</source>
        <translation>das Gerät ist nicht mehr da</translation>
    </message>
    <message>
        <source>the device {identity} at {device}</source>
        <translation>das Gerät {identity} an {device}</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>the disk is full: {project} cannot be downloaded</source>
        <translation>der Datenträger ist voll: {project} lässt sich nicht herunterladen</translation>
    </message>
    <message>
        <source>the disk is {percent:.1f} % full</source>
        <translation>der Datenträger ist zu {percent:.1f} % voll</translation>
    </message>
    <message>
        <source>the disk that holds the records cannot be checked ({folder}): {reason}</source>
        <translation>nach dem Datenträger der Aufzeichnungen lässt sich nicht sehen ({folder}): {reason}</translation>
    </message>
    <message>
        <source>the disk was full, so not everything could be recorded</source>
        <translation>der Datenträger war voll, und nicht alles, was dann geschah, konnte behalten werden</translation>
    </message>
    <message>
        <source>the door is left open</source>
        <translation>die Tür bleibt offen</translation>
    </message>
    <message>
        <source>the dry run did not start: {state}</source>
        <translation>der Probelauf begann nicht: {state}</translation>
    </message>
    <message>
        <source>the dry run itself did not pass: {problem}</source>
        <translation>der Probelauf selbst wird nicht bestanden: {problem}</translation>
    </message>
    <message>
        <source>the emergency stop was pressed</source>
        <translation>der Not-Halt wurde gedrückt</translation>
    </message>
    <message>
        <source>the endpoint on which this device accepts commands is unknown</source>
        <translation>es ist nicht bekannt, an welchem Endpunkt dieses Gerät Befehle annimmt</translation>
    </message>
    <message>
        <source>the error has nothing to do with an instrument&apos;s connection</source>
        <translation>der Fehler hat nichts mit der Verbindung zu einem Gerät zu tun</translation>
    </message>
    <message>
        <source>the error is in the protocol&apos;s own code and would happen again</source>
        <translation>der Fehler liegt im Code des Protokolls und träte wieder auf</translation>
    </message>
    <message>
        <source>the export cannot be written to {path}: {reason}</source>
        <translation>der Export lässt sich nicht nach {path} schreiben: {reason}</translation>
    </message>
    <message>
        <source>the file has not finished loading: it is still running after {seconds:g} s</source>
        <translation>die Datei wird mit dem Laden nicht fertig, nach {seconds:g} s läuft sie noch</translation>
    </message>
    <message>
        <source>the file that the index sent for {project} is not the one it listed{told}</source>
        <translation>was der Index für {project} schickte, ist nicht, was er versprach{told}</translation>
    </message>
    <message>
        <source>the file was removed</source>
        <translation>die Datei wurde entfernt</translation>
    </message>
    <message>
        <source>the file {file_name} of {project} is not in {folder}</source>
        <translation>die Datei {file_name} von {project} ist nicht in {folder}</translation>
    </message>
    <message>
        <source>the first line of {file} does not name the parameters</source>
        <translation>die erste Zeile von {file} nennt die Parameter nicht</translation>
    </message>
    <message>
        <source>the folder {target} cannot be created: {reason}</source>
        <translation>der Ordner {target} lässt sich nicht anlegen: {reason}</translation>
    </message>
    <message>
        <source>the full log {spool} ends here: {reason}</source>
        <translation>das volle Log {spool} endet hier: {reason}</translation>
    </message>
    <message>
        <source>the gate is left open</source>
        <translation>die Klappe bleibt offen</translation>
    </message>
    <message>
        <source>the grants in {path} cannot be used: {reason}</source>
        <translation>die Erlaubnisse in {path} sind nicht brauchbar: {reason}</translation>
    </message>
    <message>
        <source>the gripper is left with a plate</source>
        <translation>der Greifer hält noch eine Platte</translation>
    </message>
    <message>
        <source>the gripper is now empty</source>
        <translation>der Greifer ist jetzt leer</translation>
    </message>
    <message>
        <source>the gripper was already empty</source>
        <translation>der Greifer war vorher leer</translation>
    </message>
    <message>
        <source>the guardian</source>
        <translation>der Wächter</translation>
    </message>
    <message>
        <source>the guardian, which stops instruments in an emergency, has died</source>
        <translation>der Wächter, der Geräte im Notfall stoppt, ist abgestürzt</translation>
    </message>
    <message>
        <source>the guest has run out of memory</source>
        <translation>der Gast hat keinen Speicher mehr</translation>
    </message>
    <message>
        <source>the guest reported no ledger</source>
        <translation>der Gast hat kein Verzeichnis des Verbrauchs geliefert</translation>
    </message>
    <message>
        <source>the guest&apos;s manifest has schema {schema}, not {wanted}</source>
        <translation>das Manifest des Gasts hat Schema {schema}, nicht {wanted}</translation>
    </message>
    <message>
        <source>the guest&apos;s manifest is damaged</source>
        <translation>das Manifest des Gasts ist beschädigt</translation>
    </message>
    <message>
        <source>the guest&apos;s {differing} at mark {number} ({what})</source>
        <translation>{differing} des Gasts bei Marke {number} ({what})</translation>
    </message>
    <message>
        <source>the header is cut off</source>
        <translation>der Kopf ist abgeschnitten</translation>
    </message>
    <message>
        <source>the header is damaged</source>
        <translation>der Kopf ist beschädigt</translation>
    </message>
    <message>
        <source>the header is not a JSON object</source>
        <translation>der Kopf ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>the headings of a table must all be different</source>
        <translation>die Überschriften einer Tabelle sind voneinander verschieden</translation>
    </message>
    <message>
        <source>the heater is left on</source>
        <translation>die Heizung bleibt an</translation>
    </message>
    <message>
        <source>the held items must be a list of at most {most_held}</source>
        <translation>was gehalten wird, muss eine Liste von höchstens {most_held} sein</translation>
    </message>
    <message>
        <source>the history cannot be moved to {target}: {reason}</source>
        <translation>der Verlauf lässt sich nicht nach {target} verschieben: {reason}</translation>
    </message>
    <message>
        <source>the history is already in {folder}</source>
        <translation>der Verlauf ist schon in {folder}</translation>
    </message>
    <message>
        <source>the history takes up {needed} bytes; {free} are free at {target}</source>
        <translation>der Verlauf hat {needed} Bytes, und {free} sind auf {target} frei</translation>
    </message>
    <message>
        <source>the history {folder} is being moved, or a run is starting there</source>
        <translation>der Verlauf {folder} wird gerade verschoben, oder ein Lauf beginnt dort eben</translation>
    </message>
    <message>
        <source>the history&apos;s retention</source>
        <translation>die Aufbewahrungsfrist des Verlaufs</translation>
    </message>
    <message>
        <source>the host {name} is not granted to this program{granted}</source>
        <translation>der Host {name} ist für dieses Programm nicht freigegeben{granted}</translation>
    </message>
    <message>
        <source>the iSWAP is left low over the deck</source>
        <translation>der iSWAP bleibt tief über dem Deck stehen</translation>
    </message>
    <message>
        <source>the identity query in the profile {kind}</source>
        <translation>die Identitätsabfrage des Profils {kind}</translation>
    </message>
    <message>
        <source>the identity query {repeats} times, each timed from the first byte sent to the last byte received</source>
        <translation>die Identitätsabfrage {repeats}-mal, je vom ersten gesendeten bis zum letzten empfangenen Byte</translation>
    </message>
    <message>
        <source>the image {path} cannot be saved: {reason}</source>
        <translation>das Abbild {path} lässt sich nicht speichern: {reason}</translation>
    </message>
    <message>
        <source>the imports require</source>
        <translation>die Importe verlangen</translation>
    </message>
    <message>
        <source>the index</source>
        <translation>der Index</translation>
    </message>
    <message>
        <source>the index at {server}</source>
        <translation>der Index auf {server}</translation>
    </message>
    <message>
        <source>the index has no package {project}</source>
        <translation>der Index hat kein Paket {project}</translation>
    </message>
    <message>
        <source>the index has no {wanted}, only {project} {shown}</source>
        <translation>der Index hat kein {wanted}, nur {project} {shown}</translation>
    </message>
    <message>
        <source>the index has {project} only as source, not as a wheel</source>
        <translation>der Index hat {project} nur als Quelltext, kein Wheel davon</translation>
    </message>
    <message>
        <source>the index has {project} only for other platforms, such as {partition}</source>
        <translation>der Index hat {project} nur für andere Plattformen, etwa {partition}</translation>
    </message>
    <message>
        <source>the index has {project} only for other versions of Python: {other}</source>
        <translation>der Index hat {project} nur für andere Versionen von Python: {other}</translation>
    </message>
    <message>
        <source>the index query was cancelled</source>
        <translation>die Abfrage des Index wurde abgebrochen</translation>
    </message>
    <message>
        <source>the index sent a different file instead of {file_name}</source>
        <translation>der Index hat eine andere Datei als {file_name} geschickt</translation>
    </message>
    <message>
        <source>the instrument</source>
        <translation>das Gerät</translation>
    </message>
    <message>
        <source>the instrument cannot be reconnected</source>
        <translation>das Gerät lässt sich nicht neu verbinden</translation>
    </message>
    <message>
        <source>the instrument did not reply in time</source>
        <translation>das Gerät antwortete nicht rechtzeitig</translation>
    </message>
    <message>
        <source>the instrument is not connected</source>
        <translation>das Gerät ist nicht verbunden</translation>
    </message>
    <message>
        <source>the instrument on port {name} does not reply as {profile} does: {came}</source>
        <translation>das Gerät an Port {name} antwortet nicht wie {profile}: {came}</translation>
    </message>
    <message>
        <source>the instrument on port {name} was disconnected after {written} of {length} bytes of a write; the rest was not sent</source>
        <translation>das Gerät an Port {name} wurde getrennt, als {written} von {length} Bytes eines Schreibens fort waren; der Rest wird nicht gesendet</translation>
    </message>
    <message>
        <source>the instrument on port {name} was disconnected before this was sent</source>
        <translation>das Gerät am Anschluss {name} wurde getrennt, bevor dies gesendet wurde</translation>
    </message>
    <message>
        <source>the instrument on port {name} was disconnected: {reason}</source>
        <translation>das Gerät an Port {name} wurde getrennt: {reason}</translation>
    </message>
    <message>
        <source>the instrument on port {port} was disconnected for a while</source>
        <translation>das Gerät an Port {port} war weg</translation>
    </message>
    <message>
        <source>the instrument on port {port} was disconnected in the middle of a message</source>
        <translation>das Gerät am Anschluss {port} wurde mitten in einer Nachricht getrennt</translation>
    </message>
    <message>
        <source>the instrument on port {port} was stopped; nothing more will be sent to it</source>
        <translation>das Gerät an Port {port} wurde gestoppt; ihm wird nichts mehr gesendet</translation>
    </message>
    <message>
        <source>the instrument on port {role} does not identify itself</source>
        <translation>das Gerät an Port {role} nennt seine Kennung nicht</translation>
    </message>
    <message>
        <source>the instrument on port {role} is not the one that the run used: {was} then, {now} now</source>
        <translation>das Gerät an Port {role} ist nicht das, das der Lauf benutzt hat: damals {was}, jetzt {now}</translation>
    </message>
    <message>
        <source>the instrument on {line} sent a break</source>
        <translation>das Gerät an {line} hat einen Break gesendet</translation>
    </message>
    <message>
        <source>the instrument on {port} was disconnected{detail}</source>
        <translation>das Gerät an {port} wurde getrennt{detail}</translation>
    </message>
    <message>
        <source>the instrument remembered for {role} is not connected: {grant}{device}</source>
        <translation>das für {role} gemerkte Gerät ist nicht da: {grant}{device}</translation>
    </message>
    <message>
        <source>the instrument reports that it was carried out: {evidence}</source>
        <translation>das Gerät sagt, dass es ausgeführt wurde: {evidence}</translation>
    </message>
    <message>
        <source>the instrument sent an empty reply</source>
        <translation>das Gerät sandte eine leere Antwort</translation>
    </message>
    <message>
        <source>the instruments are in the state they were in at the end of the record</source>
        <translation>die Geräte sind im Zustand am Ende der Aufzeichnung</translation>
    </message>
    <message>
        <source>the instruments may not be in the state they were in at the end of the record: {by} is not sure</source>
        <translation>die Geräte sind vielleicht nicht im Zustand am Ende der Aufzeichnung: {by} ist nicht sicher</translation>
    </message>
    <message>
        <source>the journal ends after byte {byte} without being closed: it was cut off, or the process that wrote it died</source>
        <translation>das Journal hat hinter Byte {byte} kein Ende: es wurde abgeschnitten, oder der schreibende Prozess starb</translation>
    </message>
    <message>
        <source>the journal was changed from byte {offset} on: {what}{behind}</source>
        <translation>das Journal ist ab Byte {offset} nicht, was geschrieben wurde: {what}{behind}</translation>
    </message>
    <message>
        <source>the journal {path} cannot be written: {error}</source>
        <translation>das Journal {path} lässt sich nicht schreiben: {error}</translation>
    </message>
    <message>
        <source>the journal {path} is closed</source>
        <translation>das Journal {path} ist abgeschlossen</translation>
    </message>
    <message>
        <source>the journal {path} is damaged from byte {offset} on: {what}</source>
        <translation>das Journal {path} ist ab Byte {offset} beschädigt: {what}</translation>
    </message>
    <message>
        <source>the key of this installation, {place}, cannot be used: {reason}</source>
        <translation>der Schlüssel dieser Installation, {place}, ist nicht brauchbar: {reason}</translation>
    </message>
    <message>
        <source>the key {place} cannot be read: {reason}</source>
        <translation>der Schlüssel {place} lässt sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>the keyring has no secret {name}</source>
        <translation>der Schlüsselbund hat kein Geheimnis {name}</translation>
    </message>
    <message>
        <source>the keyring is locked</source>
        <translation>der Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>the keyring reported an error: {reason}</source>
        <translation>der Schlüsselbund meldet einen Fehler: {reason}</translation>
    </message>
    <message>
        <source>the known instruments in {path} cannot be used: {reason}</source>
        <translation>die bekannten Geräte in {path} sind nicht brauchbar: {reason}</translation>
    </message>
    <message>
        <source>the labware</source>
        <translation>die Labware</translation>
    </message>
    <message>
        <source>the laser is left on</source>
        <translation>der Laser bleibt an</translation>
    </message>
    <message>
        <source>the last command on port {role} was {shown}</source>
        <translation>der letzte Befehl an Port {role} war {shown}</translation>
    </message>
    <message>
        <source>the lid is left open</source>
        <translation>der Deckel bleibt offen</translation>
    </message>
    <message>
        <source>the limit {what}</source>
        <translation>die Grenze {what}</translation>
    </message>
    <message>
        <source>the limits in {path} are not valid: {error}</source>
        <translation>die Grenzen in {path} sind nicht gültig: {error}</translation>
    </message>
    <message>
        <source>the limits of {name} require the line settings {fixed}, not {asked}</source>
        <translation>die Grenzen von {name} verlangen die Leitungseinstellungen {fixed}, nicht {asked}</translation>
    </message>
    <message>
        <source>the line to be free</source>
        <translation>die freie Leitung</translation>
    </message>
    <message>
        <source>the list of approved protocols, {path}, cannot be read: {why}</source>
        <translation>die Liste der freigegebenen Protokolle, {path}, lässt sich nicht lesen: {why}</translation>
    </message>
    <message>
        <source>the list of approved protocols, {path}, cannot be written: {reason}</source>
        <translation>die Liste der freigegebenen Protokolle, {path}, lässt sich nicht schreiben: {reason}</translation>
    </message>
    <message>
        <source>the lock cannot be written: {error}</source>
        <translation>die Lockdatei lässt sich nicht schreiben: {error}</translation>
    </message>
    <message>
        <source>the lock names {project} {version}, which is not in the wheelhouse</source>
        <translation>die Lockdatei nennt {project} {version}, das nicht im Vorrat an Wheels ist</translation>
    </message>
    <message>
        <source>the machine cannot do this now</source>
        <translation>das Gerät kann das jetzt nicht</translation>
    </message>
    <message>
        <source>the machine did not respond</source>
        <translation>das Gerät hat nicht geantwortet</translation>
    </message>
    <message>
        <source>the manual is at {page}</source>
        <translation>das Handbuch ist {page}</translation>
    </message>
    <message>
        <source>the message is incomplete</source>
        <translation>die Nachricht ist unvollständig</translation>
    </message>
    <message>
        <source>the message spans more than one transfer</source>
        <translation>die Nachricht hat mehr als eine Übertragung</translation>
    </message>
    <message>
        <source>the minimum {low:g} is above the maximum {high:g}</source>
        <translation>das Minimum {low:g} liegt über dem Maximum {high:g}</translation>
    </message>
    <message>
        <source>the name of one of the protocol&apos;s ports</source>
        <translation>der Name eines der Ports des Protokolls</translation>
    </message>
    <message>
        <source>the option {short} appears twice</source>
        <translation>die Option {short} ist zweimal da</translation>
    </message>
    <message>
        <source>the other end closed the connection</source>
        <translation>die Gegenseite hat die Verbindung geschlossen</translation>
    </message>
    <message>
        <source>the other end of a control connection does not know the key</source>
        <translation>die andere Seite einer Steuerverbindung kennt den Schlüssel nicht</translation>
    </message>
    <message>
        <source>the other end of {port} closed the connection</source>
        <translation>die Gegenseite von {port} hat die Verbindung geschlossen</translation>
    </message>
    <message>
        <source>the output is left on</source>
        <translation>der Ausgang bleibt an</translation>
    </message>
    <message>
        <source>the output {name}</source>
        <translation>die Ausgabe {name}</translation>
    </message>
    <message>
        <source>the output {name} has limits, so its value</source>
        <translation>die Ausgabe {name} hat Grenzen: ihr Wert</translation>
    </message>
    <message>
        <source>the output {naming} is larger than 1 MiB: save it as a file in /session</source>
        <translation>die Ausgabe {naming} ist größer als 1 MiB: behalten Sie sie als Datei in /session</translation>
    </message>
    <message>
        <source>the pack in {folder} is damaged: {reason}</source>
        <translation>das Paket in {folder} ist beschädigt: {reason}</translation>
    </message>
    <message>
        <source>the package in {layer} cannot be read: {strerror}</source>
        <translation>das Paket in {layer} lässt sich nicht lesen: {strerror}</translation>
    </message>
    <message>
        <source>the package index has not responded for {idle_s:g} s</source>
        <translation>der Paketindex hat {idle_s:g} s lang nicht geantwortet</translation>
    </message>
    <message>
        <source>the package {suffix} is no longer installed</source>
        <translation>das Paket {suffix} ist nicht mehr installiert</translation>
    </message>
    <message>
        <source>the packages that protocols use</source>
        <translation>die Pakete, die Protokolle verwenden</translation>
    </message>
    <message>
        <source>the part before it was changed after signing</source>
        <translation>was davor steht, wurde nach dem Signieren geändert</translation>
    </message>
    <message>
        <source>the path to {what}{endings}</source>
        <translation>der Pfad {what}{endings}</translation>
    </message>
    <message>
        <source>the path {target} is not in normalized form</source>
        <translation>der Pfad {target} ist nicht in seiner einfachen Form</translation>
    </message>
    <message>
        <source>the pattern {pattern} has no group {name}</source>
        <translation>das Muster {pattern} hat keine Gruppe {name}</translation>
    </message>
    <message>
        <source>the plate</source>
        <translation>der Platte</translation>
    </message>
    <message>
        <source>the plate in the reader, if no program places one there</source>
        <translation>die Platte im Reader, wenn kein Programm eine dorthin stellt</translation>
    </message>
    <message>
        <source>the platform {platform}</source>
        <translation>die Plattform {platform}</translation>
    </message>
    <message>
        <source>the plug does not connect any of them</source>
        <translation>der Stecker verbindet keine</translation>
    </message>
    <message>
        <source>the ports of the copy are not valid ({error})</source>
        <translation>die Ports der Kopie ergeben keinen Sinn ({error})</translation>
    </message>
    <message>
        <source>the preparation was cancelled</source>
        <translation>die Vorbereitung wurde abgebrochen</translation>
    </message>
    <message>
        <source>the preset does not say where the file is</source>
        <translation>die Voreinstellung sagt nicht, wo es ist</translation>
    </message>
    <message>
        <source>the preset {name} has values that {title} no longer accepts: {unknown}</source>
        <translation>die Voreinstellung {name} hat Werte, die {title} nicht mehr kennt: {unknown}</translation>
    </message>
    <message>
        <source>the press is left closed</source>
        <translation>die Presse bleibt geschlossen</translation>
    </message>
    <message>
        <source>the printer</source>
        <translation>der Drucker</translation>
    </message>
    <message>
        <source>the printer accepted only {sent} of {count} pages</source>
        <translation>der Drucker nahm {sent} von {count} Seiten und nicht mehr</translation>
    </message>
    <message>
        <source>the process has ended</source>
        <translation>der Prozess ist fort</translation>
    </message>
    <message>
        <source>the process that ran the program ended before the program did</source>
        <translation>der Prozess, in dem das Programm lief, endete vor dem Programm</translation>
    </message>
    <message>
        <source>the profile has no state query</source>
        <translation>das Profil hat keine Zustandsabfrage</translation>
    </message>
    <message>
        <source>the profile {kind} has no state query</source>
        <translation>das Profil {kind} hat keine Zustandsabfrage</translation>
    </message>
    <message>
        <source>the program and its outputs, for Jupyter</source>
        <translation>das Programm und seine Ausgaben, für Jupyter</translation>
    </message>
    <message>
        <source>the program cannot be copied: {message}</source>
        <translation>das Programm kann nicht kopiert werden: {message}</translation>
    </message>
    <message>
        <source>the program died</source>
        <translation>das Programm abgestürzt war</translation>
    </message>
    <message>
        <source>the program ended</source>
        <translation>das Programm zu Ende war</translation>
    </message>
    <message>
        <source>the program ended its interpreter with os._exit()</source>
        <translation>das Programm hat seinen Interpreter mit os._exit() beendet</translation>
    </message>
    <message>
        <source>the program exited with code {given}</source>
        <translation>das Programm hat sich selbst mit Exit-Code {given} beendet</translation>
    </message>
    <message>
        <source>the program exited: {given}</source>
        <translation>das Programm hat sich selbst beendet: {given}</translation>
    </message>
    <message>
        <source>the program has a different name</source>
        <translation>das Programm hat einen anderen Namen</translation>
    </message>
    <message>
        <source>the program has changed</source>
        <translation>das Programm hat sich geändert</translation>
    </message>
    <message>
        <source>the program has its own process and cannot be copied</source>
        <translation>das Programm hat einen eigenen Prozess und kann nicht kopiert werden</translation>
    </message>
    <message>
        <source>the program has used up its time</source>
        <translation>das Programm hat seine Zeit aufgebraucht</translation>
    </message>
    <message>
        <source>the program is shutting down</source>
        <translation>das Programm endet</translation>
    </message>
    <message>
        <source>the program is shutting down: no interpreter can be started</source>
        <translation>das Programm endet: kein Interpreter lässt sich starten</translation>
    </message>
    <message>
        <source>the program is waiting for an answer, but there is nobody to ask: {questions}</source>
        <translation>das Programm wartet auf eine Antwort, und niemand kann gefragt werden: {questions}</translation>
    </message>
    <message>
        <source>the program is waiting inside a call, such as time.sleep() or asyncio.run(), and cannot be copied at that point</source>
        <translation>das Programm wartet in einem Aufruf wie time.sleep() oder asyncio.run(), in dessen Mitte es nicht kopiert werden kann</translation>
    </message>
    <message>
        <source>the program is waiting, in a call without a time-out, for something that will never arrive</source>
        <translation>das Programm wartet in einem Aufruf ohne Zeitgrenze, und nie wird etwas kommen</translation>
    </message>
    <message>
        <source>the program printed more than can be saved</source>
        <translation>das Programm hat mehr ausgegeben, als behalten wird</translation>
    </message>
    <message>
        <source>the program that runs the protocol is not responding</source>
        <translation>das Programm, das den Lauf leitet, antwortet nicht</translation>
    </message>
    <message>
        <source>the program took longer than its time limit</source>
        <translation>das Programm brauchte länger als seine Zeitgrenze</translation>
    </message>
    <message>
        <source>the program was no longer running</source>
        <translation>das Programm nicht mehr lief</translation>
    </message>
    <message>
        <source>the program was stopped</source>
        <translation>das Programm wurde gestoppt</translation>
    </message>
    <message>
        <source>the program was stopped before it began</source>
        <translation>das Programm wurde gestoppt, bevor es begann</translation>
    </message>
    <message>
        <source>the program was stopped{left}</source>
        <translation>das Programm wurde gestoppt{left}</translation>
    </message>
    <message>
        <source>the program writes {data}</source>
        <translation>das Programm schreibt {data}</translation>
    </message>
    <message>
        <source>the program&apos;s process ended ({reason})</source>
        <translation>der Prozess des Programms endete ({reason})</translation>
    </message>
    <message>
        <source>the protocol asks {message}, but there is nobody to answer</source>
        <translation>das Protokoll fragt {message}, und niemand kann gefragt werden</translation>
    </message>
    <message>
        <source>the protocol needs the instrument to be connected</source>
        <translation>das Protokoll braucht das Gerät verbunden</translation>
    </message>
    <message>
        <source>the protocol opens this port itself; it cannot be reconnected from here</source>
        <translation>das Protokoll öffnet diesen Port selbst; von hier lässt er sich nicht neu verbinden</translation>
    </message>
    <message>
        <source>the proxy blocked the connection</source>
        <translation>der Proxy lässt nichts durch</translation>
    </message>
    <message>
        <source>the pseudo-terminal {device} is gone</source>
        <translation>das Pseudoterminal {device} ist nicht mehr da</translation>
    </message>
    <message>
        <source>the pseudo-terminal {device} is gone, and its name now belongs to another program</source>
        <translation>das Pseudoterminal {device} ist nicht mehr da, und was jetzt seinen Namen hat, gehört jemand anderem</translation>
    </message>
    <message>
        <source>the pump is left on</source>
        <translation>die Pumpe bleibt an</translation>
    </message>
    <message>
        <source>the question was not answered, and the run remains interrupted</source>
        <translation>die Frage wurde nicht beantwortet: der Lauf bleibt unterbrochen</translation>
    </message>
    <message>
        <source>the question {message} was withdrawn because the run is ending</source>
        <translation>die Frage {message} wurde zurückgezogen: der Lauf wird beendet</translation>
    </message>
    <message>
        <source>the record cannot be moved to {target}: {reason}</source>
        <translation>die Aufzeichnung lässt sich nicht nach {target} verschieben: {reason}</translation>
    </message>
    <message>
        <source>the record does not say how a simulated instrument was opened ({error})</source>
        <translation>die Aufzeichnung sagt nicht, wie ein simuliertes Gerät geöffnet wurde ({error})</translation>
    </message>
    <message>
        <source>the record ends here: {damage}</source>
        <translation>die Aufzeichnung endet hier: {damage}</translation>
    </message>
    <message>
        <source>the record has an end but no signature</source>
        <translation>die Aufzeichnung hat ein Ende, aber keine Signatur</translation>
    </message>
    <message>
        <source>the record has no result: the run was cut short before it finished</source>
        <translation>die Aufzeichnung hat kein Ergebnis: der Lauf wurde am Ende abgeschnitten</translation>
    </message>
    <message>
        <source>the record in {folder} cannot be continued: {reason}</source>
        <translation>die Aufzeichnung in {folder} lässt sich nicht fortführen: {reason}</translation>
    </message>
    <message>
        <source>the record in {folder} is closed: the run has ended</source>
        <translation>die Aufzeichnung in {folder} ist abgeschlossen: der Lauf ist zu Ende</translation>
    </message>
    <message>
        <source>the record is not signed: {why}</source>
        <translation>niemand hat die Aufzeichnung signiert: {why}</translation>
    </message>
    <message>
        <source>the record is signed with the key {fingerprint}, {how}</source>
        <translation>die Aufzeichnung ist mit dem Schlüssel {fingerprint} signiert, {how}</translation>
    </message>
    <message>
        <source>the record names a file outside its folder: {name}</source>
        <translation>die Aufzeichnung nennt eine Datei außerhalb ihres Ordners: {name}</translation>
    </message>
    <message>
        <source>the record of the run is incomplete: {error}</source>
        <translation>die Aufzeichnung des Laufs ist nicht vollständig: {error}</translation>
    </message>
    <message>
        <source>the record of this run is already signed</source>
        <translation>die Aufzeichnung dieses Laufs ist schon signiert</translation>
    </message>
    <message>
        <source>the record of {run_id} has been cut short: {sound_bytes} bytes are left; {known_bytes} were intact at the last check</source>
        <translation>die Aufzeichnung von {run_id} hat ihr Ende verloren: {sound_bytes} Bytes davon sind übrig, und {known_bytes} waren heil, als zuletzt nachgesehen wurde</translation>
    </message>
    <message>
        <source>the record of {run_id} has been deleted</source>
        <translation>die Aufzeichnung von {run_id} ist gelöscht</translation>
    </message>
    <message>
        <source>the record of {run_id} has been discarded</source>
        <translation>die Aufzeichnung von {run_id} ist verworfen</translation>
    </message>
    <message>
        <source>the record of {run_id} has been permanently deleted</source>
        <translation>die Aufzeichnung von {run_id} ist endgültig fort</translation>
    </message>
    <message>
        <source>the record of {run_id} has changed since the last check: something was changed, removed or inserted, and its digests were recomputed</source>
        <translation>die Aufzeichnung von {run_id} ist nicht mehr, was sie beim letzten Ansehen war: etwas darin wurde geändert, entfernt oder eingefügt, und ihre Prüfsummen wurden neu gemacht</translation>
    </message>
    <message>
        <source>the record of {run_id} has not been discarded</source>
        <translation>die Aufzeichnung von {run_id} ist nicht verworfen</translation>
    </message>
    <message>
        <source>the record of {run_id} is already closed: the run is {state}</source>
        <translation>die Aufzeichnung von {run_id} ist schon abgeschlossen: der Lauf ist {state}</translation>
    </message>
    <message>
        <source>the record of {run_id} is already discarded: {discarded_why}</source>
        <translation>die Aufzeichnung von {run_id} ist schon verworfen: {discarded_why}</translation>
    </message>
    <message>
        <source>the record of {run_id} is damaged from byte {sound_bytes} on, and more data follows: it was not merely cut short</source>
        <translation>die Aufzeichnung von {run_id} ist ab Byte {sound_bytes} beschädigt, und danach folgen weitere Daten: Sie ist nicht nur abgeschnitten</translation>
    </message>
    <message>
        <source>the record was changed while it was read: {damage}</source>
        <translation>die Aufzeichnung hat sich geändert, während sie gelesen wurde: {damage}</translation>
    </message>
    <message>
        <source>the record was not signed by its run&apos;s own process</source>
        <translation>die Aufzeichnung wurde von dem, der ihren Lauf leitet, nicht signiert</translation>
    </message>
    <message>
        <source>the recorded program does not repeat the same exchanges with its instruments: {message}</source>
        <translation>das aufgezeichnete Programm tut mit seinen Geräten nicht wieder dasselbe: {message}</translation>
    </message>
    <message>
        <source>the recording of the instrument has ended</source>
        <translation>die Aufzeichnung des Geräts ist zu Ende</translation>
    </message>
    <message>
        <source>the recording {path} cannot be read: {reason}</source>
        <translation>die Aufzeichnung {path} lässt sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>the records do not fit on the disk that holds {folder}: {size} bytes are needed, {free} are free</source>
        <translation>die Aufzeichnungen passen nicht auf den Datenträger von {folder}: {size} Bytes sind nötig, {free} sind frei</translation>
    </message>
    <message>
        <source>the rehearsal is no longer available</source>
        <translation>Die Probe ist nicht mehr da</translation>
    </message>
    <message>
        <source>the replay has reached the requested step</source>
        <translation>die Wiedergabe ist bei dem verlangten Schritt</translation>
    </message>
    <message>
        <source>the replay was stopped</source>
        <translation>die Wiedergabe wurde beendet</translation>
    </message>
    <message>
        <source>the report cannot be written to {folder}: {reason}</source>
        <translation>der Bericht lässt sich nicht nach {folder} schreiben: {reason}</translation>
    </message>
    <message>
        <source>the rest was left out</source>
        <translation>der Rest wurde ausgelassen</translation>
    </message>
    <message>
        <source>the rule {rule}: {why}</source>
        <translation>die Regel {rule}: {why}</translation>
    </message>
    <message>
        <source>the run can continue only with the instrument it started with</source>
        <translation>der Lauf kann nicht mit einem anderen Gerät fortfahren als dem, mit dem er begann</translation>
    </message>
    <message>
        <source>the run has ended</source>
        <translation>der Lauf ist zu Ende</translation>
    </message>
    <message>
        <source>the run has no data for the view {name}, which is required</source>
        <translation>der Lauf hat keine Daten für die Ansicht {name}, die verlangt ist</translation>
    </message>
    <message>
        <source>the run in {folder} is still active, in process {pid} on {host}</source>
        <translation>der Lauf in {folder} ist noch aktiv, in Prozess {pid} auf {host}</translation>
    </message>
    <message>
        <source>the run is being stopped</source>
        <translation>der Lauf wird gestoppt</translation>
    </message>
    <message>
        <source>the run is continuing from the point where it was interrupted</source>
        <translation>der Lauf geht weiter, wo er unterbrochen wurde</translation>
    </message>
    <message>
        <source>the run is no longer paused</source>
        <translation>der Lauf ist nicht mehr pausiert</translation>
    </message>
    <message>
        <source>the run is not paused</source>
        <translation>der Lauf ist nicht pausiert</translation>
    </message>
    <message>
        <source>the run is still active</source>
        <translation>der Lauf ist noch aktiv</translation>
    </message>
    <message>
        <source>the run is still active: this is its record so far</source>
        <translation>der Lauf ist noch im Gang: das ist, was seine Aufzeichnung bisher enthält</translation>
    </message>
    <message>
        <source>the run was being stopped or interrupted when its process died; its record does not show at which point, so the run cannot be resumed</source>
        <translation>der Lauf wurde gerade gestoppt oder unterbrochen, als sein Prozess starb, in einem Augenblick, den seine Aufzeichnung nicht enthält; er kann deshalb nicht fortgesetzt werden</translation>
    </message>
    <message>
        <source>the run was cut off</source>
        <translation>der Lauf wurde abgeschnitten</translation>
    </message>
    <message>
        <source>the run was ended by an emergency stop</source>
        <translation>der Lauf wurde durch einen Not-Halt beendet</translation>
    </message>
    <message>
        <source>the run was ended by an emergency stop{left}</source>
        <translation>der Lauf wurde durch einen Not-Halt beendet{left}</translation>
    </message>
    <message>
        <source>the run was interrupted</source>
        <translation>der Lauf wurde unterbrochen</translation>
    </message>
    <message>
        <source>the run was just interrupted</source>
        <translation>der Lauf wurde eben unterbrochen</translation>
    </message>
    <message>
        <source>the run was not asked to create that file</source>
        <translation>diese Datei anzulegen, wurde dem Lauf nicht aufgetragen</translation>
    </message>
    <message>
        <source>the run was not granted {device} as port {role}</source>
        <translation>Anschluss {role} führt nicht zu {device}: das wurde dem Lauf nicht freigegeben</translation>
    </message>
    <message>
        <source>the run was started on another computer, and its instruments are not connected to this one</source>
        <translation>der Lauf wurde auf einem anderen Computer begonnen, und seine Geräte sind nicht hier</translation>
    </message>
    <message>
        <source>the run was stopped before it could resume, and remains interrupted</source>
        <translation>der Lauf wurde gestoppt, bevor er weitergehen konnte: er bleibt unterbrochen</translation>
    </message>
    <message>
        <source>the run was stopped while it was waiting for its ports</source>
        <translation>der Lauf wurde gestoppt, während er auf seine Ports wartete</translation>
    </message>
    <message>
        <source>the run&apos;s policy</source>
        <translation>der Regel des Laufs</translation>
    </message>
    <message>
        <source>the run&apos;s process failed: {message}
{stack}</source>
        <translation>der Prozess des Laufs scheiterte: {message}
{stack}</translation>
    </message>
    <message>
        <source>the run&apos;s {name}</source>
        <translation>{name} des Laufs</translation>
    </message>
    <message>
        <source>the same choice as for question {number}</source>
        <translation>dieselbe Wahl wie bei Frage {number}</translation>
    </message>
    <message>
        <source>the sandbox has no network access</source>
        <translation>in der Sandbox gibt es kein Netz</translation>
    </message>
    <message>
        <source>the saved image cannot be used</source>
        <translation>das gespeicherte Abbild ist nicht brauchbar</translation>
    </message>
    <message>
        <source>the saved image is gone</source>
        <translation>das gespeicherte Abbild ist fort</translation>
    </message>
    <message>
        <source>the saved output ends early: {reason}</source>
        <translation>die behaltene Ausgabe endet früh: {reason}</translation>
    </message>
    <message>
        <source>the self-test took more than {limit_s:.0f} s</source>
        <translation>der Selbsttest dauerte mehr als {limit_s:.0f} s</translation>
    </message>
    <message>
        <source>the serial number of {told} cannot be read</source>
        <translation>die Seriennummer von {told} lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>the serial server did not report the state of this line</source>
        <translation>der serielle Server hat dazu nichts gesagt</translation>
    </message>
    <message>
        <source>the serial server is not responding (RFC 2217)</source>
        <translation>der serielle Server antwortet nicht (RFC 2217)</translation>
    </message>
    <message>
        <source>the serial server is set to {values}</source>
        <translation>der serielle Server hat {values}</translation>
    </message>
    <message>
        <source>the server at {name} is the program itself, which cannot serve TLS because it has no certificate. Serve and connect without ssl</source>
        <translation>bei {name} antwortet das Programm selbst, und ein Programm kann hier kein TLS anbieten: Es hat kein Zertifikat. Verbinden Sie ohne ssl</translation>
    </message>
    <message>
        <source>the server closed the connection</source>
        <translation>der Server hat die Verbindung geschlossen</translation>
    </message>
    <message>
        <source>the server does not allow its port to be configured (RFC 2217)</source>
        <translation>der Server lässt seinen Port nicht einstellen (RFC 2217)</translation>
    </message>
    <message>
        <source>the server does not negotiate (RFC 2217)</source>
        <translation>der Server verhandelt nicht (RFC 2217)</translation>
    </message>
    <message>
        <source>the session with the instrument on {role} ended with the program</source>
        <translation>die Sitzung mit dem Gerät an {role} endete mit dem Programm</translation>
    </message>
    <message>
        <source>the settings</source>
        <translation>den Einstellungen</translation>
    </message>
    <message>
        <source>the shaker is left on</source>
        <translation>der Schüttler bleibt an</translation>
    </message>
    <message>
        <source>the signature does not match the record: {why}</source>
        <translation>die Signatur gehört nicht zu der Aufzeichnung: {why}</translation>
    </message>
    <message>
        <source>the simulated instrument on port {role} ({device}) did not return to its earlier state: {difference}</source>
        <translation>das simulierte Gerät an Port {role} ({device}) kommt nicht dahin, wo es stand: {difference}</translation>
    </message>
    <message>
        <source>the standard library</source>
        <translation>die Standardbibliothek</translation>
    </message>
    <message>
        <source>the standard library has changed</source>
        <translation>die Standardbibliothek hat sich geändert</translation>
    </message>
    <message>
        <source>the standard library&apos;s sources have changed</source>
        <translation>die Quellen der Standardbibliothek haben sich geändert</translation>
    </message>
    <message>
        <source>the start of the run cannot be recorded: {error}</source>
        <translation>die Aufzeichnung des Laufs kann ihren Anfang nicht aufnehmen: {error}</translation>
    </message>
    <message>
        <source>the state query in the profile {kind}</source>
        <translation>die Zustandsabfrage des Profils {kind}</translation>
    </message>
    <message>
        <source>the step {title} took longer than {seconds:g} s</source>
        <translation>der Schritt {title} dauerte länger als {seconds:g} s</translation>
    </message>
    <message>
        <source>the sweep has {count} combinations, more than {most}</source>
        <translation>es wären {count} Kombinationen, mehr als {most}</translation>
    </message>
    <message>
        <source>the system closed the window: the user logged out, the computer was shut down, or its terminal was closed</source>
        <translation>das System hat das Fenster beendet: eine Abmeldung, ein Herunterfahren oder das Ende seines Terminals</translation>
    </message>
    <message>
        <source>the system will not allocate the 4 GiB of address space that each interpreter reserves</source>
        <translation>das System verweigert die Adressen, die ein Interpreter reserviert, je 4 GiB</translation>
    </message>
    <message>
        <source>the system&apos;s error counters during the whole check</source>
        <translation>die Fehlerzähler des Systems während der ganzen Prüfung</translation>
    </message>
    <message>
        <source>the table has no column {column}: it has {known}</source>
        <translation>die Tabelle hat keine Spalte {column}: sie hat {known}</translation>
    </message>
    <message>
        <source>the table has no column {missing}</source>
        <translation>die Tabelle hat keine Spalte {missing}</translation>
    </message>
    <message>
        <source>the text for well {name} has more than {most_well_text} characters</source>
        <translation>der Text von Well {name} hat mehr als {most_well_text} Zeichen</translation>
    </message>
    <message>
        <source>the text is not JSON</source>
        <translation>der Text ist kein JSON</translation>
    </message>
    <message>
        <source>the thermocycler is left running</source>
        <translation>der Thermocycler läuft weiter</translation>
    </message>
    <message>
        <source>the time limit of {limit:g} s ended the program</source>
        <translation>die Zeitgrenze von {limit:g} s hat das Programm beendet</translation>
    </message>
    <message>
        <source>the tips contain or may contain liquid, which would drip into the rack</source>
        <translation>in den Spitzen ist Flüssigkeit oder könnte welche sein: Sie würde in den Spitzenträger tropfen</translation>
    </message>
    <message>
        <source>the title of a reading must have 1 to {most_title} characters, not {title}</source>
        <translation>der Titel eines Messwerts muss 1 bis {most_title} Zeichen haben, nicht {title}</translation>
    </message>
    <message>
        <source>the transfer timed out</source>
        <translation>die Zeit für den Transfer ist abgelaufen</translation>
    </message>
    <message>
        <source>the value must be JSON, such as 12.5 or [1, 2], not {shown}</source>
        <translation>der Wert muss JSON sein, etwa 12.5 oder [1, 2], nicht {shown}</translation>
    </message>
    <message>
        <source>the value of {name} is too large in {unit}</source>
        <translation>der von {name} ist in {unit} eine zu große Zahl</translation>
    </message>
    <message>
        <source>the way images are built has changed</source>
        <translation>die Art, wie Abbilder gemacht werden, hat sich geändert</translation>
    </message>
    <message>
        <source>the well data {naming} lists a well twice</source>
        <translation>die Daten der Wells {naming} nennen ein Well zweimal</translation>
    </message>
    <message>
        <source>the wells in {name} depend on the plate: write the first and the last, such as A1:A12</source>
        <translation>die Wells in {name} hängen von der Platte ab: Schreiben Sie das erste und das letzte, etwa A1:A12</translation>
    </message>
    <message>
        <source>the wells in {piece} depend on the plate</source>
        <translation>wie viele Wells {piece} hat, hängt von der Platte ab</translation>
    </message>
    <message>
        <source>the wheel {file_name} has just been removed</source>
        <translation>das Wheel {file_name} wurde gerade entfernt</translation>
    </message>
    <message>
        <source>the wheel {file_name} is gone</source>
        <translation>das Wheel {file_name} ist nicht mehr da</translation>
    </message>
    <message>
        <source>the window cannot be opened: {reason}</source>
        <translation>das Fenster lässt sich nicht öffnen: {reason}</translation>
    </message>
    <message>
        <source>the window was closed</source>
        <translation>das Fenster wurde geschlossen</translation>
    </message>
    <message>
        <source>the {name} in entry {number} of its {table}</source>
        <translation>{name} von Nummer {number} von {table}</translation>
    </message>
    <message>
        <source>the {name} is not a number</source>
        <translation>{name} ist keine Zahl</translation>
    </message>
    <message>
        <source>the {name} of a question must be a string of at most {most_characters} characters</source>
        <translation>{name} einer Frage muss ein Text von höchstens {most_characters} Zeichen sein</translation>
    </message>
    <message>
        <source>the {what} of an output can have at most {most} characters, not {count}</source>
        <translation>{what} einer Ausgabe hat höchstens {most} Zeichen, nicht {count}</translation>
    </message>
    <message>
        <source>the {what} of an output must be one line of text, not {text}</source>
        <translation>{what} einer Ausgabe muss eine Zeile Text sein, nicht {text}</translation>
    </message>
    <message>
        <source>the {what} {filename}</source>
        <translation>{what} {filename}</translation>
    </message>
    <message>
        <source>there are limits for {role}, but no port</source>
        <translation>es gibt Grenzen für {role}, aber keinen Port</translation>
    </message>
    <message>
        <source>there is a profile for {role}, but no port</source>
        <translation>es gibt ein Profil für {role}, aber keinen Port</translation>
    </message>
    <message>
        <source>there is already a folder named {name}</source>
        <translation>es gibt dort schon einen Ordner namens {name}</translation>
    </message>
    <message>
        <source>there is already another record of this run</source>
        <translation>es gibt schon eine andere Aufzeichnung dieses Laufs</translation>
    </message>
    <message>
        <source>there is data after the end of the closed journal</source>
        <translation>nach dem Ende des abgeschlossenen Journals stehen noch Daten</translation>
    </message>
    <message>
        <source>there is no bench {name}</source>
        <translation>es gibt keinen Labortisch {name}</translation>
    </message>
    <message>
        <source>there is no carrier {name}</source>
        <translation>es gibt keinen Träger {name}</translation>
    </message>
    <message>
        <source>there is no connection to {name}</source>
        <translation>es gibt keine Verbindung zu {name}</translation>
    </message>
    <message>
        <source>there is no console: {failure}</source>
        <translation>es gibt keine Konsole: {failure}</translation>
    </message>
    <message>
        <source>there is no deck named {text}</source>
        <translation>es gibt kein Deck {text}</translation>
    </message>
    <message>
        <source>there is no display for the window</source>
        <translation>es gibt keinen Bildschirm für das Fenster</translation>
    </message>
    <message>
        <source>there is no field {name}</source>
        <translation>es gibt kein Feld {name}</translation>
    </message>
    <message>
        <source>there is no file {file_name}</source>
        <translation>es gibt keine Datei {file_name}</translation>
    </message>
    <message>
        <source>there is no instrument profile {kind}</source>
        <translation>es gibt kein Geräteprofil {kind}</translation>
    </message>
    <message>
        <source>there is no known simulator for {name}{expects}</source>
        <translation>für {name} ist kein Simulator bekannt{expects}</translation>
    </message>
    <message>
        <source>there is no number output {name}: call praxis.output() before the verdict</source>
        <translation>keine Zahl wurde als Ausgabe {name} gemeldet: rufen Sie praxis.output() vor dem Urteil auf</translation>
    </message>
    <message>
        <source>there is no package {project}</source>
        <translation>es gibt kein Paket {project}</translation>
    </message>
    <message>
        <source>there is no package {project} in the wheelhouse</source>
        <translation>im Vorrat an Wheels ist kein Paket {project}</translation>
    </message>
    <message>
        <source>there is no parameter {name}</source>
        <translation>es gibt keinen Parameter {name}</translation>
    </message>
    <message>
        <source>there is no protocol {name}</source>
        <translation>es gibt kein Protokoll {name}</translation>
    </message>
    <message>
        <source>there is no question about {key}; known: {known}</source>
        <translation>nach {key} ist nicht gefragt; bekannt: {known}</translation>
    </message>
    <message>
        <source>there is no rack {function}</source>
        <translation>es gibt kein Rack {function}</translation>
    </message>
    <message>
        <source>there is no record in {source}</source>
        <translation>in {source} ist keine Aufzeichnung</translation>
    </message>
    <message>
        <source>there is no room for {name}: the deck&apos;s {slots} slots are taken</source>
        <translation>{name} hat keinen Raum: die {slots} Plätze des Decks sind belegt</translation>
    </message>
    <message>
        <source>there is no run to copy</source>
        <translation>es gibt keinen Lauf, der kopiert werden könnte</translation>
    </message>
    <message>
        <source>there is no setting {key}</source>
        <translation>es gibt keine Einstellung {key}</translation>
    </message>
    <message>
        <source>there is no system call filter for this kernel or processor</source>
        <translation>dieser Kernel oder Prozessor hat keinen Filter der Systemaufrufe, der hier bekannt ist</translation>
    </message>
    <message>
        <source>there is no system call filter for {machine}</source>
        <translation>für {machine} ist kein Filter der Systemaufrufe bekannt</translation>
    </message>
    <message>
        <source>there is no text for this kind of answer</source>
        <translation>für eine solche Antwort gibt es keinen Text</translation>
    </message>
    <message>
        <source>there is no version {version} of {project} in the wheelhouse</source>
        <translation>im Vorrat an Wheels ist keine Version {version} von {project}</translation>
    </message>
    <message>
        <source>there is no well {name} on a {value}-well plate</source>
        <translation>es gibt kein Well {name} auf einer Platte mit {value} Wells</translation>
    </message>
    <message>
        <source>there is no wheel in {folder}</source>
        <translation>in {folder} ist kein Wheel</translation>
    </message>
    <message>
        <source>there is no {source}</source>
        <translation>es gibt kein {source}</translation>
    </message>
    <message>
        <source>there is nobody to ask: {message}</source>
        <translation>niemand kann gefragt werden: {message}</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>es ist nicht genug Speicher da</translation>
    </message>
    <message>
        <source>there is not enough memory for another thread</source>
        <translation>es ist nicht genug Speicher für einen weiteren Thread da</translation>
    </message>
    <message>
        <source>there is not enough memory for it</source>
        <translation>es ist kein Speicher dafür da</translation>
    </message>
    <message>
        <source>these {count} bytes are not a figure of type {mime}</source>
        <translation>diese {count} Bytes sind keine Abbildung der Art {mime}</translation>
    </message>
    <message>
        <source>this answer is possible only if {subject} is still {before}; otherwise choose a different answer</source>
        <translation>{subject} muss dafür {before} sein, wie zuvor; wählen Sie sonst etwas anderes</translation>
    </message>
    <message>
        <source>this computer has neither pip nor uv to query a package index</source>
        <translation>auf diesem Computer gibt es weder pip noch uv, um einen Paketindex zu fragen</translation>
    </message>
    <message>
        <source>this computer has no keyring for secrets</source>
        <translation>dieser Computer hat keinen Schlüsselbund für Geheimnisse</translation>
    </message>
    <message>
        <source>this console has a copy of a run and only that run&apos;s instruments</source>
        <translation>diese Konsole hat eine Kopie eines Laufs und nur dessen Geräte</translation>
    </message>
    <message>
        <source>this is a different kind of computer</source>
        <translation>dies ist eine andere Art Computer</translation>
    </message>
    <message>
        <source>this is a {bits}-bit version of Python, and Pyodide needs a 64-bit one</source>
        <translation>dies ist ein {bits}-Bit-Python, und Pyodide braucht 64 Bit</translation>
    </message>
    <message>
        <source>this is not a USB/IP server</source>
        <translation>das ist kein USB/IP-Server</translation>
    </message>
    <message>
        <source>this is not a configuration descriptor</source>
        <translation>dies ist kein Konfigurationsdeskriptor</translation>
    </message>
    <message>
        <source>this is not a serial port, and another cannot be chosen during a run</source>
        <translation>das ist kein serieller Port, und während eines Laufs lässt sich kein anderer wählen</translation>
    </message>
    <message>
        <source>this is the record of run {run_id}, not that of run {expected}</source>
        <translation>dies ist die Aufzeichnung von Lauf {run_id}, wo die von Lauf {expected} sein sollte</translation>
    </message>
    <message>
        <source>this kernel does not support Landlock, or it is disabled (it was introduced in Linux 5.13)</source>
        <translation>dieser Kernel hat kein Landlock, oder es ist abgeschaltet (es kam mit Linux 5.13)</translation>
    </message>
    <message>
        <source>this kind of RTS control is not supported</source>
        <translation>keine solche Steuerung von RTS</translation>
    </message>
    <message>
        <source>this program</source>
        <translation>diesem Programm</translation>
    </message>
    <message>
        <source>this program already has {most} connections to {role}</source>
        <translation>dieses Programm hat schon {most} Verbindungen zu {role}</translation>
    </message>
    <message>
        <source>this program has no stop command for it{dropped}</source>
        <translation>dieses Programm kennt keinen Haltebefehl dafür{dropped}</translation>
    </message>
    <message>
        <source>this program may not wait for connections or datagrams on {place}</source>
        <translation>dieses Programm darf an {place} nicht auf Verbindungen oder Datagramme warten</translation>
    </message>
    <message>
        <source>this program&apos;s own code or its shims have changed</source>
        <translation>der Code dieses Programms selbst hat sich geändert</translation>
    </message>
    <message>
        <source>this program&apos;s shims have been compiled again</source>
        <translation>Code dieses Programms ist neu kompiliert worden</translation>
    </message>
    <message>
        <source>this step of the protocol does not say where the labware should go</source>
        <translation>das Protokoll sagt hier nicht, wohin es soll</translation>
    </message>
    <message>
        <source>this step returns no value</source>
        <translation>dieser Schritt liefert keinen Wert</translation>
    </message>
    <message>
        <source>this system does not support DSR/DTR flow control: the setting has no effect</source>
        <translation>dieses System hat keine DSR/DTR-Flusssteuerung: sie ist wirkungslos</translation>
    </message>
    <message>
        <source>this system has no pseudo-terminals</source>
        <translation>dieses System hat keine Pseudoterminals</translation>
    </message>
    <message>
        <source>this system has no sandbox that this program can use</source>
        <translation>dieses System hat nichts, womit dieses Programm eine Mauer errichten könnte</translation>
    </message>
    <message>
        <source>this user does not have permission to open {told}</source>
        <translation>{told} darf dieser Benutzer nicht öffnen</translation>
    </message>
    <message>
        <source>time of serial:{channel}</source>
        <translation>time of serial:{channel}</translation>
    </message>
    <message>
        <source>time.sleep() in a coroutine cannot be paused, and everything else waits in the meantime</source>
        <translation>time.sleep() in einer Koroutine lässt sich nicht anhalten, und alles andere wartet so lange</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>Zeit überschritten</translation>
    </message>
    <message>
        <source>timeout must be greater than 0</source>
        <translation>timeout muss größer als 0 sein</translation>
    </message>
    <message>
        <source>timeout value is too large</source>
        <translation>timeout ist zu groß</translation>
    </message>
    <message>
        <source>tip already fitted</source>
        <translation>Spitze sitzt schon</translation>
    </message>
    <message>
        <source>tip from {origin}</source>
        <translation>Spitze aus {origin}</translation>
    </message>
    <message>
        <source>tip origin unknown</source>
        <translation>Herkunft der Spitzen unbekannt</translation>
    </message>
    <message>
        <source>tips from {origin}</source>
        <translation>Spitzen aus {origin}</translation>
    </message>
    <message>
        <source>told_apart_by has {name}, but no identify expression has a group with that name</source>
        <translation>told_apart_by hat {name}, aber kein Ausdruck von identify hat eine Gruppe dieses Namens</translation>
    </message>
    <message>
        <source>told_apart_by: with it, identify can be sent at any time, so it must be safe and must not send a break</source>
        <translation>told_apart_by: identify kann dann jederzeit gefragt werden; es muss harmlos sein und darf keinen Break haben</translation>
    </message>
    <message>
        <source>too little liquid</source>
        <translation>zu wenig Flüssigkeit</translation>
    </message>
    <message>
        <source>too much data</source>
        <translation>zu viele Daten</translation>
    </message>
    <message>
        <source>transfer error</source>
        <translation>Übertragungsfehler</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true oder false</translation>
    </message>
    <message>
        <source>two answers have the same wording</source>
        <translation>zwei Antworten sagen dasselbe</translation>
    </message>
    <message>
        <source>two choices are the same</source>
        <translation>zwei Möglichkeiten sind gleich</translation>
    </message>
    <message>
        <source>two protocols are called {protocol}</source>
        <translation>zwei Protokolle heißen {protocol}</translation>
    </message>
    <message>
        <source>unexpected liquid</source>
        <translation>unerwartete Flüssigkeit</translation>
    </message>
    <message>
        <source>unknown error</source>
        <translation>unbekannter Fehler</translation>
    </message>
    <message>
        <source>unknown key</source>
        <translation>unbekannter Schlüssel</translation>
    </message>
    <message>
        <source>unknown kind of question: {kind}</source>
        <translation>keine Art von Frage: {kind}</translation>
    </message>
    <message>
        <source>unknown request {kind}</source>
        <translation>es gibt keine Anfrage {kind}</translation>
    </message>
    <message>
        <source>unknown timing {timing}; use same or fast</source>
        <translation>es gibt kein timing {timing}: es ist same oder fast</translation>
    </message>
    <message>
        <source>unknown type of answer: {wanted}</source>
        <translation>kein Typ einer Antwort: {wanted}</translation>
    </message>
    <message>
        <source>unlock the cover</source>
        <translation>die Haube entriegeln</translation>
    </message>
    <message>
        <source>unused</source>
        <translation>unbenutzt</translation>
    </message>
    <message>
        <source>use {port} anyway: {found}</source>
        <translation>{port} trotzdem verwendet: {found}</translation>
    </message>
    <message>
        <source>user file</source>
        <translation>Datei des Benutzers</translation>
    </message>
    <message>
        <source>uses a backreference</source>
        <translation>verweist zurück auf das, was auf eine Gruppe gepasst hat</translation>
    </message>
    <message>
        <source>uses a compression method that wheels do not allow: {name} with {told}</source>
        <translation>ist anders komprimiert, als Wheels es sind: {name} mit {told}</translation>
    </message>
    <message>
        <source>uses {channel}</source>
        <translation>verwendet {channel}</translation>
    </message>
    <message>
        <source>uses {operation}, which is not supported here</source>
        <translation>hat, was hier nicht bekannt ist, {operation}</translation>
    </message>
    <message>
        <source>using {told} is not permitted</source>
        <translation>{told} darf nicht verwendet werden</translation>
    </message>
    <message>
        <source>values lists the well {well} twice</source>
        <translation>values nennt das Well {well} zweimal</translation>
    </message>
    <message>
        <source>values must be a dict keyed by well, {{&quot;A1&quot;: 0.53}}, or a list of rows, [[0.5, 0.6], [0.4, 0.5]], not a list of {kind}</source>
        <translation>values muss ein dict nach Wells sein, {{&quot;A1&quot;: 0.53}}, oder eine Liste von Zeilen, [[0.5, 0.6], [0.4, 0.5]], keine Liste von {kind}</translation>
    </message>
    <message>
        <source>volume not tracked</source>
        <translation>Volumen nicht verfolgt</translation>
    </message>
    <message>
        <source>volume {name}:{wells}: {kind} is one container without wells</source>
        <translation>volume {name}:{wells}: {kind} ist ein einzelnes Gefäß ohne Wells</translation>
    </message>
    <message>
        <source>volume {name}:{wells}: {message}</source>
        <translation>volume {name}:{wells}: {message}</translation>
    </message>
    <message>
        <source>volume {where} must be 0 µL or more, not {volume:g} µL</source>
        <translation>Volumen {where} muss 0 µL oder mehr sein, nicht {volume:g} µL</translation>
    </message>
    <message>
        <source>volume {where}: {message}</source>
        <translation>Volumen {where}: {message}</translation>
    </message>
    <message>
        <source>volume {where}: {name} is {kind} and holds no liquid</source>
        <translation>Volumen {where}: {name} ist {kind} und fasst keine Flüssigkeit</translation>
    </message>
    <message>
        <source>volume {where}: {volume:g} µL does not fit in {name}, which holds {most:g} µL</source>
        <translation>Volumen {where}: {volume:g} µL passen nicht in {name}, das {most:g} µL fasst</translation>
    </message>
    <message>
        <source>waiting for an answer</source>
        <translation>beim Warten auf eine Antwort</translation>
    </message>
    <message>
        <source>was closed before anything was sent to it, so no stop command was sent to it either</source>
        <translation>wurde geschlossen, bevor etwas gesendet war; deshalb wurde auch kein Stopp gesendet</translation>
    </message>
    <message>
        <source>was closed before it could be stopped</source>
        <translation>wurde geschlossen, bevor es gestoppt werden konnte</translation>
    </message>
    <message>
        <source>was cut off</source>
        <translation>wurde abgeschnitten</translation>
    </message>
    <message>
        <source>was not connected, so no stop command was sent to it</source>
        <translation>war nicht verbunden; deshalb wurde kein Stopp gesendet</translation>
    </message>
    <message>
        <source>wasmtime is not available for the operating system {system}</source>
        <translation>für das Betriebssystem {system} gibt es kein wasmtime</translation>
    </message>
    <message>
        <source>wasmtime is not available for {name} processors</source>
        <translation>für den Prozessor {name} gibt es kein wasmtime</translation>
    </message>
    <message>
        <source>wasmtime is {installed}; this program works only with {wasmtime}</source>
        <translation>wasmtime ist {installed}; dieses Programm geht nur mit {wasmtime}</translation>
    </message>
    <message>
        <source>wasmtime, which runs programs, cannot be loaded: {error}</source>
        <translation>wasmtime, das Programme ausführt, lässt sich nicht laden: {error}</translation>
    </message>
    <message>
        <source>weighs what {source} delivers: {volume:g} mL per revolution, {density:g} g/mL</source>
        <translation>wiegt, was {source} fördert: {volume:g} mL je Umdrehung, {density:g} g/mL</translation>
    </message>
    <message>
        <source>weighs {labware}: {density:g} g/mL</source>
        <translation>wiegt {labware}: {density:g} g/mL</translation>
    </message>
    <message>
        <source>wells{plate} such as A1:H1, B3</source>
        <translation>Wells{plate} etwa A1:H1, B3</translation>
    </message>
    <message>
        <source>what was the error?</source>
        <translation>welcher Fehler war es?</translation>
    </message>
    <message>
        <source>wheel </source>
        <translation>Wheel </translation>
    </message>
    <message>
        <source>where is the arm?</source>
        <translation>wo ist der Arm?</translation>
    </message>
    <message>
        <source>which channels have tips?</source>
        <translation>welche Kanäle haben Spitzen?</translation>
    </message>
    <message>
        <source>which is not this installation&apos;s key</source>
        <translation>der nicht der dieser Installation ist</translation>
    </message>
    <message>
        <source>which parts does it have?</source>
        <translation>welche Teile hat es?</translation>
    </message>
    <message>
        <source>while {role} was being disconnected</source>
        <translation>beim Trennen von {role}</translation>
    </message>
    <message>
        <source>with filters</source>
        <translation>mit Filtern</translation>
    </message>
    <message>
        <source>without a serial number</source>
        <translation>ohne Seriennummer</translation>
    </message>
    <message>
        <source>writes a file</source>
        <translation>schreibt eine Datei</translation>
    </message>
    <message>
        <source>wrong bytes came back, starting at byte {place} of {count}: sent {sent}, received {received}</source>
        <translation>von Byte {place} von {count} an kam anderes zurück: {sent} wurde gesendet, {received} kam</translation>
    </message>
    <message>
        <source>wrong signature</source>
        <translation>falsche Signatur</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>ja oder nein</translation>
    </message>
    <message>
        <source>you ask for</source>
        <translation>Sie verlangen</translation>
    </message>
    <message>
        <source>you do not have permission to read {path}</source>
        <translation>{path} darf nicht gelesen werden</translation>
    </message>
    <message>
        <source>your own simulators cannot be used here: {kind}</source>
        <translation>eigene Simulatoren lassen sich hier nicht verwenden: {kind}</translation>
    </message>
    <message>
        <source>{address} cannot be reached.</source>
        <translation>{address} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>{answer} is not an answer to {message}: {allowed}</source>
        <translation>{answer} ist keine Antwort auf {message}: {allowed}</translation>
    </message>
    <message>
        <source>{arguments} cannot be started: {reason}</source>
        <translation>{arguments} lässt sich nicht starten: {reason}</translation>
    </message>
    <message>
        <source>{asking} needs {project}, but its file {file_name} is not in {folder}</source>
        <translation>{asking} braucht {project}, und dessen Datei {file_name} ist nicht in {folder}</translation>
    </message>
    <message>
        <source>{backend} on {port}</source>
        <translation>{backend} auf {port}</translation>
    </message>
    <message>
        <source>{backend} reaches</source>
        <translation>{backend} erreicht</translation>
    </message>
    <message>
        <source>{baudrate} baud</source>
        <translation>{baudrate} Baud</translation>
    </message>
    <message>
        <source>{baudrate} is not a baud rate: give a whole number such as 9600</source>
        <translation>{baudrate} ist keine Baudrate: geben Sie eine ganze Zahl an, etwa 9600</translation>
    </message>
    <message>
        <source>{begin}&apos;{shown}&apos; is a pip option, not a requirement</source>
        <translation>{begin}&apos;{shown}&apos; ist eine Option von pip, keine Anforderung</translation>
    </message>
    <message>
        <source>{begin}&apos;{shown}&apos; is nested too deeply for a requirement</source>
        <translation>{begin}&apos;{shown}&apos; ist für eine Anforderung zu tief verschachtelt</translation>
    </message>
    <message>
        <source>{begin}&apos;{shown}&apos; is not a requirement: {reason}</source>
        <translation>{begin}&apos;{shown}&apos; ist keine Anforderung: {reason}</translation>
    </message>
    <message>
        <source>{begin}&apos;{shown}&apos; is too long for a requirement: it has {count} characters, but at most {longest} are read</source>
        <translation>{begin}&apos;{shown}&apos; ist zu lang für eine Anforderung: es hat {count} Zeichen, und höchstens {longest} werden gelesen</translation>
    </message>
    <message>
        <source>{begin}&apos;{shown}&apos; refers to a location. Packages are found by name only.</source>
        <translation>{begin}&apos;{shown}&apos; verweist auf einen Ort, Pakete werden aber über ihren Namen gefunden.</translation>
    </message>
    <message>
        <source>{begin}an empty string is not a requirement</source>
        <translation>{begin}ein leerer Text ist keine Anforderung</translation>
    </message>
    <message>
        <source>{beside} cannot be read: {reason}</source>
        <translation>{beside} lässt sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>{bytesize} data bits</source>
        <translation>{bytesize} Datenbits</translation>
    </message>
    <message>
        <source>{bytesize} data bits is not supported: use 5, 6, 7 or 8</source>
        <translation>{bytesize} Datenbits: eine Leitung hat 5, 6, 7 oder 8</translation>
    </message>
    <message>
        <source>{by} says that it was carried out</source>
        <translation>{by} sagt, dass es ausgeführt wurde</translation>
    </message>
    <message>
        <source>{by} stopped this run&apos;s instruments with an emergency stop. The run&apos;s program is not aware of this.</source>
        <translation>{by} hat die Geräte dieses Laufs mit einem Not-Halt gestoppt, von dem sein Programm nichts weiß.</translation>
    </message>
    <message>
        <source>{carrier} does not fit on {deck}</source>
        <translation>{carrier} passt nicht auf {deck}</translation>
    </message>
    <message>
        <source>{carrier} has no site {spot}</source>
        <translation>{carrier} hat keinen Platz {spot}</translation>
    </message>
    <message>
        <source>{channels}: {tips}, or none</source>
        <translation>{channels}: {tips} oder keine</translation>
    </message>
    <message>
        <source>{choice}: the catalogue has no labware {name}</source>
        <translation>{choice}: der Katalog hat keine Labware {name}</translation>
    </message>
    <message>
        <source>{choice}: {kind} cannot be created: {error}</source>
        <translation>{choice}: {kind} lässt sich nicht machen: {error}</translation>
    </message>
    <message>
        <source>{chosen} cannot be chosen in advance in case this error recurs: somebody must check first</source>
        <translation>{chosen} lässt sich für denselben Fehler nicht im Voraus wählen: er muss angesehen werden</translation>
    </message>
    <message>
        <source>{chosen} takes no value</source>
        <translation>{chosen} nimmt keinen Wert</translation>
    </message>
    <message>
        <source>{code} {load}, {start} {image}, started {started}, 1+1 {run}</source>
        <translation>{code} {load}, {start} {image}, gestartet {started}, 1+1 {run}</translation>
    </message>
    <message>
        <source>{command} done</source>
        <translation>{command} ausgeführt</translation>
    </message>
    <message>
        <source>{command} done: {answer}</source>
        <translation>{command} ausgeführt: {answer}</translation>
    </message>
    <message>
        <source>{command} rejected: {error}</source>
        <translation>{command} abgelehnt: {error}</translation>
    </message>
    <message>
        <source>{compare}, parity and data bits first; then check the cable.</source>
        <translation>{compare}, zuerst Parität und Datenbits; suchen Sie dann nach einem schlechten Kabel.</translation>
    </message>
    <message>
        <source>{compare}, the baud rate first; then check the cable.</source>
        <translation>{compare}, zuerst die Baudrate; suchen Sie dann nach einem schlechten Kabel.</translation>
    </message>
    <message>
        <source>{complaint}; it is ignored</source>
        <translation>{complaint}; er wird nicht beachtet</translation>
    </message>
    <message>
        <source>{container}: a tip is returned to a spot that already has one</source>
        <translation>{container}: eine Spitze wird abgelegt, wo eine ist</translation>
    </message>
    <message>
        <source>{container}: a tip that still holds {wanted} is put back</source>
        <translation>{container}: eine Spitze mit {wanted} darin wird zurückgelegt</translation>
    </message>
    <message>
        <source>{container}: a used tip is picked up again and then aspirates from another container</source>
        <translation>{container}: eine benutzte Spitze wird wieder aufgenommen und zieht dann aus einem anderen Gefäß</translation>
    </message>
    <message>
        <source>{container}: a volume has to be 0 µL or more{given}</source>
        <translation>{container}: ein Volumen muss 0 µL oder mehr sein{given}</translation>
    </message>
    <message>
        <source>{container}: cannot add {wanted}, because there is room for only {there}</source>
        <translation>{container}: {wanted} werden zugegeben, und für {there} ist Platz</translation>
    </message>
    <message>
        <source>{container}: cannot aspirate {wanted} into a tip with room for {there}</source>
        <translation>{container}: {wanted} werden in eine Spitze aufgesaugt, in die {there} passen</translation>
    </message>
    <message>
        <source>{container}: cannot aspirate {wanted}, because it holds only {there}</source>
        <translation>{container}: {wanted} werden aufgesaugt, aber nur {there} sind da</translation>
    </message>
    <message>
        <source>{container}: cannot aspirate {wanted}, because it is empty</source>
        <translation>{container}: {wanted} werden aufgesaugt, aber es ist leer</translation>
    </message>
    <message>
        <source>{container}: cannot dispense {wanted} from a tip that holds {there}</source>
        <translation>{container}: {wanted} werden aus einer Spitze abgegeben, in der {there} sind</translation>
    </message>
    <message>
        <source>{container}: cannot dispense {wanted} from an empty tip</source>
        <translation>{container}: {wanted} werden aus einer leeren Spitze abgegeben</translation>
    </message>
    <message>
        <source>{container}: channel {channel:.0f} cannot reach it</source>
        <translation>{container}: Kanal {channel:.0f} kann es nicht erreichen</translation>
    </message>
    <message>
        <source>{container}: it is not on the deck of the machine that uses it</source>
        <translation>{container}: nicht auf dem Deck des Geräts, das damit arbeitet</translation>
    </message>
    <message>
        <source>{container}: no starting volume works, because {why}</source>
        <translation>{container}: kein Volumen am Anfang reicht, denn {why}</translation>
    </message>
    <message>
        <source>{container}: the 96 head has no tips</source>
        <translation>{container}: der 96er-Kopf hat keine Spitzen</translation>
    </message>
    <message>
        <source>{container}: the gripper cannot reach it</source>
        <translation>{container}: der Greifer kann es nicht erreichen</translation>
    </message>
    <message>
        <source>{container}: the run needs {wanted} in it at the start, but it holds at most {there}</source>
        <translation>{container}: {wanted} würden am Anfang gebraucht, es fasst aber nur {there}</translation>
    </message>
    <message>
        <source>{container}: there are no tips to pick up</source>
        <translation>{container}: es sind keine Spitzen zum Aufnehmen da</translation>
    </message>
    <message>
        <source>{container}: there is no tip to pick up{why}</source>
        <translation>{container}: es ist keine Spitze zum Aufnehmen da{why}</translation>
    </message>
    <message>
        <source>{container}: tips are picked up while the 96 head has tips</source>
        <translation>{container}: Spitzen werden aufgenommen, während Spitzen am 96er-Kopf sind</translation>
    </message>
    <message>
        <source>{copy} differs from what was written</source>
        <translation>{copy} ist nicht, was geschrieben wurde</translation>
    </message>
    <message>
        <source>{count:,} values were typed by hand.</source>
        <translation>{count:,} Werte wurden von Hand eingegeben.</translation>
    </message>
    <message>
        <source>{count} arguments were given</source>
        <translation>{count} Argumente wurden angegeben</translation>
    </message>
    <message>
        <source>{count} bytes</source>
        <translation>{count} Bytes</translation>
    </message>
    <message>
        <source>{count} bytes are too many to send at once; the limit is {longest}</source>
        <translation>{count} Bytes sind zu viele auf einmal: höchstens {longest}</translation>
    </message>
    <message>
        <source>{count} bytes at {speed:.0f} bytes/s, none lost</source>
        <translation>{count} Bytes mit {speed:.0f} Bytes/s, keines verloren</translation>
    </message>
    <message>
        <source>{count} bytes came back unchanged</source>
        <translation>{count} Bytes kamen unverändert zurück</translation>
    </message>
    <message>
        <source>{count} bytes {direction}</source>
        <translation>{count} Bytes {direction}</translation>
    </message>
    <message>
        <source>{count} character</source>
        <translation>{count} Zeichen</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} Zeichen</translation>
    </message>
    <message>
        <source>{count} entries</source>
        <translation>{count} Einträge</translation>
    </message>
    <message>
        <source>{count} entry</source>
        <translation>{count} Eintrag</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} Dateien</translation>
    </message>
    <message>
        <source>{count} item</source>
        <translation>{count} Eintrag</translation>
    </message>
    <message>
        <source>{count} items</source>
        <translation>{count} Einträge</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} weitere</translation>
    </message>
    <message>
        <source>{count} of {sent} bytes did not come back</source>
        <translation>{count} von {sent} Bytes kamen nicht zurück</translation>
    </message>
    <message>
        <source>{count} protocols are called {name}: {shown}</source>
        <translation>{count} Protokolle heißen {name}: {shown}</translation>
    </message>
    <message>
        <source>{count} requests</source>
        <translation>{count} Anfragen</translation>
    </message>
    <message>
        <source>{count} row</source>
        <translation>{count} Zeile</translation>
    </message>
    <message>
        <source>{count} rows</source>
        <translation>{count} Zeilen</translation>
    </message>
    <message>
        <source>{count} tip</source>
        <translation>{count} Spitze</translation>
    </message>
    <message>
        <source>{count} tips</source>
        <translation>{count} Spitzen</translation>
    </message>
    <message>
        <source>{count} values, {least} to {most}</source>
        <translation>{count} Werte, {least} bis {most}</translation>
    </message>
    <message>
        <source>{count} well</source>
        <translation>{count} Well</translation>
    </message>
    <message>
        <source>{count} wells</source>
        <translation>{count} Wells</translation>
    </message>
    <message>
        <source>{count} wheels ({size}), {own} of which were added to {user}</source>
        <translation>{count} Wheels, {size}; {own} davon hinzugefügt, in {user}</translation>
    </message>
    <message>
        <source>{count}, {size} of at most {limit}</source>
        <translation>{count}, {size} von höchstens {limit}</translation>
    </message>
    <message>
        <source>{damaged} is damaged. To rebuild it: praxis-desktop packages verify</source>
        <translation>{damaged} ist beschädigt. So wird es neu gebaut: praxis-desktop packages verify</translation>
    </message>
    <message>
        <source>{data} was sent to stop {name}</source>
        <translation>{data} wurde gesendet, um {name} zu stoppen</translation>
    </message>
    <message>
        <source>{deck} has no rails</source>
        <translation>{deck} hat keine Schienen</translation>
    </message>
    <message>
        <source>{delay} s is not a valid RS-485 delay: give 0 to 1 s</source>
        <translation>{delay} s ist keine Verzögerung für RS-485: 0 bis 1 s</translation>
    </message>
    <message>
        <source>{demand}, but {message}</source>
        <translation>{demand}, aber {message}</translation>
    </message>
    <message>
        <source>{device} cannot be the name of a port</source>
        <translation>{device} kann nicht der Name eines Ports sein</translation>
    </message>
    <message>
        <source>{device} cannot be the name of a port: it is not a full path</source>
        <translation>{device} kann nicht der Name eines Ports sein: es ist kein voller Pfad</translation>
    </message>
    <message>
        <source>{device} contains &apos;..&apos; and cannot be the name of a port</source>
        <translation>{device} führt durch &apos;..&apos; und kann nicht der Name eines Ports sein</translation>
    </message>
    <message>
        <source>{device} did not come back within {grace:g} s</source>
        <translation>{device} kam nicht innerhalb von {grace:g} s zurück</translation>
    </message>
    <message>
        <source>{device} is a pseudo-terminal, whose number will be reused</source>
        <translation>{device} ist ein Pseudoterminal, dessen Nummer wieder vergeben wird</translation>
    </message>
    <message>
        <source>{device} is bound to {role} and to {other_role}</source>
        <translation>{device} ist an {role} und an {other_role} gebunden</translation>
    </message>
    <message>
        <source>{device} is not a real instrument</source>
        <translation>{device} ist kein wirkliches Gerät</translation>
    </message>
    <message>
        <source>{device} is not an address on the network</source>
        <translation>{device} ist keine Adresse im Netz</translation>
    </message>
    <message>
        <source>{device} is saved as the device for {role}, but it is not an instrument</source>
        <translation>{device} ist für {role} gemerkt, aber kein Gerät</translation>
    </message>
    <message>
        <source>{endpoint} is not an endpoint</source>
        <translation>{endpoint} ist kein Endpunkt</translation>
    </message>
    <message>
        <source>{endpoint} is not an endpoint to which data is sent</source>
        <translation>{endpoint} ist kein Endpunkt, an den Daten gesendet werden</translation>
    </message>
    <message>
        <source>{entry:.80} is not a grant</source>
        <translation>{entry:.80} ist keine Erlaubnis</translation>
    </message>
    <message>
        <source>{error}; until it is fixed, the whole file is ignored and {keys} cannot be changed</source>
        <translation>{error}; bis sie berichtigt ist, gilt nichts darin, und {keys} kann nicht geändert werden</translation>
    </message>
    <message>
        <source>{fields:.80} is not the {name} of a package</source>
        <translation>{fields:.80} ist nicht das Feld {name} eines Pakets</translation>
    </message>
    <message>
        <source>{file_name} changed while it was being added</source>
        <translation>{file_name} hat sich beim Hinzufügen geändert</translation>
    </message>
    <message>
        <source>{file_name} contains a package other than the one in its name: its METADATA is for {project} {version}</source>
        <translation>{file_name} enthält ein anderes Paket, als der Name sagt: Die METADATA sind von {project} {version}</translation>
    </message>
    <message>
        <source>{file_name} from Pyodide&apos;s distribution</source>
        <translation>{file_name} der Distribution von Pyodide</translation>
    </message>
    <message>
        <source>{file_name} from Pyodide&apos;s distribution is not a wheel and cannot be downloaded by pip</source>
        <translation>{file_name} aus Pyodides Distribution ist kein Wheel und lässt sich nicht mit pip herunterladen</translation>
    </message>
    <message>
        <source>{file_name} has METADATA that cannot be used: {missing}</source>
        <translation>{file_name} hat METADATA, die nicht brauchbar sind: {missing}</translation>
    </message>
    <message>
        <source>{file_name} is for Python {pythons}, but programs here run on Python {python_full}</source>
        <translation>{file_name} ist für Python {pythons}, und Programme laufen hier auf Python {python_full}</translation>
    </message>
    <message>
        <source>{file_name} is for {name}, but programs here run on CPython {python} for WebAssembly</source>
        <translation>{file_name} ist für {name}, und Programme laufen hier auf CPython {python} für WebAssembly</translation>
    </message>
    <message>
        <source>{file_name} is given twice, with different contents</source>
        <translation>{file_name} ist zweimal angegeben, mit verschiedenem Inhalt</translation>
    </message>
    <message>
        <source>{file_name} is not named like a wheel: PACKAGE-VERSION-PYTHON-ABI-PLATFORM.whl</source>
        <translation>{file_name} heißt nicht, wie ein Wheel heißt: PACKAGE-VERSION-PYTHON-ABI-PLATFORM.whl</translation>
    </message>
    <message>
        <source>{file_name} is not the wheel in the lock: its SHA-256 is {sha}..., but the lock says {wanted}...</source>
        <translation>{file_name} ist nicht das Wheel der Lockdatei: Sein SHA-256 ist {sha}..., die Lockdatei nennt {wanted}...</translation>
    </message>
    <message>
        <source>{filename} cannot be used: {reason}</source>
        <translation>{filename} kann nicht verwendet werden: {reason}</translation>
    </message>
    <message>
        <source>{filename} has no function {function}</source>
        <translation>{filename} hat keine Funktion {function}</translation>
    </message>
    <message>
        <source>{files} not saved: a run may save {most_files}, {most_bytes} MiB in total, at most {deepest} folders deep.</source>
        <translation>{files} nicht behalten: ein Lauf darf {most_files} Dateien haben, zusammen {most_bytes} MiB und {deepest} Ordner tief.</translation>
    </message>
    <message>
        <source>{file} has no rows</source>
        <translation>{file} hat keine Zeilen</translation>
    </message>
    <message>
        <source>{file} has nothing for {name}: it is for {roles}</source>
        <translation>{file} hat nichts für {name}: die Datei ist für {roles}</translation>
    </message>
    <message>
        <source>{file} in {folder} cannot be used: {reason}</source>
        <translation>{file} in {folder} ist nicht brauchbar: {reason}</translation>
    </message>
    <message>
        <source>{file} is damaged</source>
        <translation>{file} ist beschädigt</translation>
    </message>
    <message>
        <source>{file} is larger than 16 MiB</source>
        <translation>{file} ist größer als 16 MiB</translation>
    </message>
    <message>
        <source>{file} is not a table: {reason}</source>
        <translation>{file} ist keine Tabelle: {reason}</translation>
    </message>
    <message>
        <source>{file}, line {line}, {path}</source>
        <translation>{file}, Zeile {line}, {path}</translation>
    </message>
    <message>
        <source>{finding}; images are switched off, so every program starts without one</source>
        <translation>{finding}; ausgeschaltet: jeder Start beginnt ohne Abbild</translation>
    </message>
    <message>
        <source>{first} and {second} both contain {places}{more}: the copy from {second} is imported</source>
        <translation>{first} und {second} bringen beide {places}{more}: importiert wird das von {second}</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} bis {last}</translation>
    </message>
    <message>
        <source>{folder} cannot be changed: {reason}</source>
        <translation>{folder} lässt sich nicht ändern: {reason}</translation>
    </message>
    <message>
        <source>{folder} cannot be deleted: {reason}</source>
        <translation>{folder} lässt sich nicht löschen: {reason}</translation>
    </message>
    <message>
        <source>{folder} cannot be written: {reason}</source>
        <translation>in {folder} lässt sich nicht schreiben: {reason}</translation>
    </message>
    <message>
        <source>{folder} is not a folder owned by this user</source>
        <translation>{folder} ist nicht der eigene Ordner dieses Benutzers</translation>
    </message>
    <message>
        <source>{function} ships with the program</source>
        <translation>{function} wird mit dem Programm geliefert</translation>
    </message>
    <message>
        <source>{function} was called and never awaited, so it did nothing.</source>
        <translation>{function} wurde aufgerufen, aber nie mit await erwartet, und hat deshalb nichts getan.</translation>
    </message>
    <message>
        <source>{function} was called without await in line {line}, so it did nothing.</source>
        <translation>{function} wurde in Zeile {line} ohne await aufgerufen und hat deshalb nichts getan.</translation>
    </message>
    <message>
        <source>{given} has no public key</source>
        <translation>{given} enthält keinen öffentlichen Schlüssel</translation>
    </message>
    <message>
        <source>{given} is neither a public key nor a file with one: {reason}</source>
        <translation>{given} ist kein öffentlicher Schlüssel und keine Datei mit einem: {reason}</translation>
    </message>
    <message>
        <source>{given} is not a public key: {error}</source>
        <translation>{given} ist kein öffentlicher Schlüssel: {error}</translation>
    </message>
    <message>
        <source>{given} to {title}({parameters})</source>
        <translation>{given} für {title}({parameters})</translation>
    </message>
    <message>
        <source>{has} Add --port {role}=DEVICE, or leave out --limit {role}=...</source>
        <translation>{has} Fügen Sie --port {role}=DEVICE hinzu, oder ohne --limit {role}=...</translation>
    </message>
    <message>
        <source>{header} follows a command with several keywords: write :{header} with all its keywords</source>
        <translation>{header} folgt auf einen Befehl aus mehreren Wörtern: schreiben Sie :{header} mit allen Wörtern</translation>
    </message>
    <message>
        <source>{header} is not a SCPI command</source>
        <translation>{header} ist kein SCPI-Befehl</translation>
    </message>
    <message>
        <source>{header} is not a SCPI header</source>
        <translation>{header} ist kein SCPI-Kopf</translation>
    </message>
    <message>
        <source>{head} has {count}</source>
        <translation>{head} hat {count}</translation>
    </message>
    <message>
        <source>{hint} You can also add wheels as files: praxis-desktop packages add FILE.whl</source>
        <translation>{hint} Wheels lassen sich auch als Dateien hinzufügen: praxis-desktop packages add FILE.whl</translation>
    </message>
    <message>
        <source>{hint}Available: {known}.</source>
        <translation>{hint}Es gibt: {known}.</translation>
    </message>
    <message>
        <source>{host} consistently resolves to {address}</source>
        <translation>{host} ergibt stets {address}</translation>
    </message>
    <message>
        <source>{host} is an address, not a name</source>
        <translation>{host} ist eine Adresse, kein Name</translation>
    </message>
    <message>
        <source>{host} is {address}</source>
        <translation>{host} ist {address}</translation>
    </message>
    <message>
        <source>{how} With a network connection: praxis-desktop packages add {project} --network</source>
        <translation>{how} Mit Netz: praxis-desktop packages add {project} --network</translation>
    </message>
    <message>
        <source>{index} cannot be queried for {project}: {ours}</source>
        <translation>{index} lässt sich nicht nach {project} fragen: {ours}</translation>
    </message>
    <message>
        <source>{index} {what} ({refused}), and {project} was not found elsewhere</source>
        <translation>{index} {what} ({refused}), und {project} wurde anderswo nicht gefunden</translation>
    </message>
    <message>
        <source>{items} stop bits</source>
        <translation>{items} Stoppbits</translation>
    </message>
    <message>
        <source>{joined} connected</source>
        <translation>{joined} verbunden</translation>
    </message>
    <message>
        <source>{journal} is not a run record</source>
        <translation>{journal} ist keine Aufzeichnung eines Laufs</translation>
    </message>
    <message>
        <source>{keys} and {last}</source>
        <translation>{keys} und {last}</translation>
    </message>
    <message>
        <source>{key} appears twice</source>
        <translation>{key} kommt zweimal</translation>
    </message>
    <message>
        <source>{key} cannot be {text}: it must be {allowed}</source>
        <translation>{key} kann nicht {text} sein: es muss {allowed} sein</translation>
    </message>
    <message>
        <source>{key} is locked by {system_file}</source>
        <translation>{key} ist gesperrt durch {system_file}</translation>
    </message>
    <message>
        <source>{key} is locked: {system_file} {damage}</source>
        <translation>{key} ist gesperrt: {system_file} {damage}</translation>
    </message>
    <message>
        <source>{key} must now be one of {options}, not {shown}</source>
        <translation>{key} muss jetzt eines von {options} sein, nicht {shown}</translation>
    </message>
    <message>
        <source>{kind} cannot be created: {error}</source>
        <translation>{kind} lässt sich nicht machen: {error}</translation>
    </message>
    <message>
        <source>{kind} does not name the instrument&apos;s class</source>
        <translation>{kind} nennt die Klasse des Geräts nicht</translation>
    </message>
    <message>
        <source>{kind} has invalid contents: {error}</source>
        <translation>{kind} enthält, was es nicht soll: {error}</translation>
    </message>
    <message>
        <source>{labware} and {other} are in the same place</source>
        <translation>{labware} und {other} stehen am selben Ort</translation>
    </message>
    <message>
        <source>{labware} extends beyond the deck by {distance:.1f} mm</source>
        <translation>{labware} ragt {distance:.1f} mm über das Deck hinaus</translation>
    </message>
    <message>
        <source>{labware} is {height:.0f} mm high, and the arms move at {limit:.0f} mm</source>
        <translation>{labware} ist {height:.0f} mm hoch, und die Arme fahren auf {limit:.0f} mm</translation>
    </message>
    <message>
        <source>{labware} may wait {limit}: it cannot be paused, and nothing else happens in the meantime</source>
        <translation>{labware} kann {limit} warten: es lässt sich nicht anhalten, und nichts anderes geht so lange weiter</translation>
    </message>
    <message>
        <source>{labware}() is called but never awaited, so it never runs</source>
        <translation>{labware}() wird aufgerufen und nie abgewartet: es geschieht nicht</translation>
    </message>
    <message>
        <source>{labware}: stamp() dispenses into {other} instead, from which it has aspirated</source>
        <translation>{labware}: stamp() dispensiert stattdessen in {other}, woraus es aspiriert hat</translation>
    </message>
    <message>
        <source>{least} to {most} {unit}</source>
        <translation>{least} bis {most} {unit}</translation>
    </message>
    <message>
        <source>{least} to {most} µL</source>
        <translation>{least} bis {most} µL</translation>
    </message>
    <message>
        <source>{left_out} files are</source>
        <translation>{left_out} Dateien sind</translation>
    </message>
    <message>
        <source>{left_out} steps were skipped.</source>
        <translation>{left_out} Schritte wurden ausgelassen.</translation>
    </message>
    <message>
        <source>{limits} in {unit}</source>
        <translation>{limits} in {unit}</translation>
    </message>
    <message>
        <source>{limits}, a multiple of {step}</source>
        <translation>{limits}, ein Vielfaches von {step}</translation>
    </message>
    <message>
        <source>{line_errors} errors</source>
        <translation>{line_errors} Fehler</translation>
    </message>
    <message>
        <source>{line} is set to {on:d}, which was not recorded here</source>
        <translation>{line} wird auf {on:d} gestellt, was hier nicht aufgezeichnet ist</translation>
    </message>
    <message>
        <source>{line} switched off</source>
        <translation>{line} ausgeschaltet</translation>
    </message>
    <message>
        <source>{line} switched on</source>
        <translation>{line} eingeschaltet</translation>
    </message>
    <message>
        <source>{lost} of {count} bytes did not come back as they were sent</source>
        <translation>{lost} von {count} Bytes kamen nicht zurück, wie sie gesendet wurden</translation>
    </message>
    <message>
        <source>{machine} is used but not connected</source>
        <translation>{machine} wird benutzt und ist nicht verbunden</translation>
    </message>
    <message>
        <source>{made_up} questions were answered by default, because nobody was asked.</source>
        <translation>{made_up} Fragen wurden mit der Vorgabe beantwortet, weil niemand gefragt wurde.</translation>
    </message>
    <message>
        <source>{maker} USB serial port</source>
        <translation>USB-Seriell-Port von {maker}</translation>
    </message>
    <message>
        <source>{memory} of memory</source>
        <translation>{memory} Arbeitsspeicher</translation>
    </message>
    <message>
        <source>{message}, after {written} of {of} bytes of a write</source>
        <translation>{message}, nach {written} von {of} Bytes eines Schreibens</translation>
    </message>
    <message>
        <source>{message}, and no version without that dependency was found</source>
        <translation>{message}, und keine Version ohne diese Abhängigkeit wurde gefunden</translation>
    </message>
    <message>
        <source>{message}, as in the preset</source>
        <translation>{message}, wie in der Voreinstellung</translation>
    </message>
    <message>
        <source>{message}, while waiting for {waiting_for}</source>
        <translation>{message}, beim Warten auf {waiting_for}</translation>
    </message>
    <message>
        <source>{milliseconds:.0f} ms</source>
        <translation>{milliseconds:.0f} ms</translation>
    </message>
    <message>
        <source>{missing} values are missing.</source>
        <translation>{missing} Werte fehlen.</translation>
    </message>
    <message>
        <source>{module} cannot be imported: {ended}</source>
        <translation>{module} lässt sich nicht importieren: {ended}</translation>
    </message>
    <message>
        <source>{module} generates random numbers: programs that need it must import it themselves</source>
        <translation>{module} zieht Zufallszahlen: Programme, die es brauchen, importieren es selbst</translation>
    </message>
    <message>
        <source>{module} is a part of Python&apos;s standard library that programs here cannot use.</source>
        <translation>{module} ist ein Teil der Standardbibliothek von Python, den Programme hier nicht haben.</translation>
    </message>
    <message>
        <source>{module} is in the installed package {project} {version}, but the program does not declare it. Declare it (# dependencies = [&quot;{project}&quot;]), or run: await micropip.install(&quot;{project}&quot;)</source>
        <translation>{module} ist im Paket {project} {version}, das hier ist, aber das Programm sagt nicht, dass es das braucht. Lassen Sie es das sagen (# dependencies = [&quot;{project}&quot;]), oder: await micropip.install(&quot;{project}&quot;)</translation>
    </message>
    <message>
        <source>{module} starts threads: programs that need it must import it themselves</source>
        <translation>{module} startet Threads: Programme, die es brauchen, importieren es selbst</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} und {count} weitere</translation>
    </message>
    <message>
        <source>{names} and {count} others</source>
        <translation>{names} und {count} weitere</translation>
    </message>
    <message>
        <source>{names} cannot be added: {reason}</source>
        <translation>{names} lässt sich nicht hinzufügen: {reason}</translation>
    </message>
    <message>
        <source>{name} accepted only {written} of {of} bytes</source>
        <translation>{name} nahm nur {written} von {of} Bytes an</translation>
    </message>
    <message>
        <source>{name} answered in {seconds:.0f} ms</source>
        <translation>{name} antwortete in {seconds:.0f} ms</translation>
    </message>
    <message>
        <source>{name} can have at most {most} characters, not {count}: shorten it</source>
        <translation>{name} hat höchstens {most} Zeichen, nicht {count}: kürzer fassen</translation>
    </message>
    <message>
        <source>{name} cannot be compiled: {reason}</source>
        <translation>{name} lässt sich nicht übersetzen: {reason}</translation>
    </message>
    <message>
        <source>{name} cannot be installed: {name2} cannot be compiled ({reason})</source>
        <translation>{name} lässt sich nicht installieren: {name2} lässt sich nicht übersetzen ({reason})</translation>
    </message>
    <message>
        <source>{name} cannot be moved to the trash</source>
        <translation>{name} lässt sich nicht in den Papierkorb legen</translation>
    </message>
    <message>
        <source>{name} cannot be read as {encoding}</source>
        <translation>{name} lässt sich nicht als {encoding} lesen</translation>
    </message>
    <message>
        <source>{name} cannot be read: there is no encoding {encoding}</source>
        <translation>{name} lässt sich nicht lesen: es gibt keine Kodierung {encoding}</translation>
    </message>
    <message>
        <source>{name} cannot be the name of a bench</source>
        <translation>{name} kann nicht der Name eines Labortischs sein</translation>
    </message>
    <message>
        <source>{name} cannot hold a run: a run needs several CSV files, for steps, wells, figures and more</source>
        <translation>{name} kann keinen Lauf aufnehmen: Er hat je eine CSV-Datei für Schritte, Wells, Kennzahlen und mehr</translation>
    </message>
    <message>
        <source>{name} confirmed that it stopped{dropped}</source>
        <translation>{name} hat bestätigt, dass es gestoppt hat{dropped}</translation>
    </message>
    <message>
        <source>{name} contains a package&apos;s source; only wheels can be used</source>
        <translation>{name} enthält die Quellen eines Pakets, und nur Wheels sind brauchbar</translation>
    </message>
    <message>
        <source>{name} contains something that is not a number</source>
        <translation>{name} hat etwas, das keine Zahl ist</translation>
    </message>
    <message>
        <source>{name} contains the column {twice} twice</source>
        <translation>{name} hat die Spalte {twice} zweimal</translation>
    </message>
    <message>
        <source>{name} contains yield, so a call would run none of it</source>
        <translation>{name} enthält yield, deshalb würde ein Aufruf nichts davon ausführen</translation>
    </message>
    <message>
        <source>{name} contains {name2}, which claims to have been prepared by this program</source>
        <translation>{name} enthält {name2}, das von sich sagt, dieses Programm habe es vorbereitet</translation>
    </message>
    <message>
        <source>{name} contains {name2}, which is not a library for this Python: {error}</source>
        <translation>{name} enthält {name2}, das keine Bibliothek für dieses Python ist: {error}</translation>
    </message>
    <message>
        <source>{name} did not confirm its stop within {confirm_s:g} s{dropped}</source>
        <translation>{name} hat nicht innerhalb von {confirm_s:g} s bestätigt, dass es gestoppt hat{dropped}</translation>
    </message>
    <message>
        <source>{name} differs from the recorded file: it {what}</source>
        <translation>{name} ist nicht, was aufgezeichnet wurde: es {what}</translation>
    </message>
    <message>
        <source>{name} does not say whether it stopped{dropped}</source>
        <translation>{name} sagt nicht, ob es gestoppt hat{dropped}</translation>
    </message>
    <message>
        <source>{name} had confirmed that it stopped before its port was closed</source>
        <translation>{name} hatte bestätigt, dass es gestoppt hat, bevor sein Port geschlossen wurde</translation>
    </message>
    <message>
        <source>{name} has a date at position {place}: give numbers, such as seconds since the start</source>
        <translation>{name} hat an Stelle {place} ein Datum: Zahlen angeben, etwa Sekunden seit dem Beginn</translation>
    </message>
    <message>
        <source>{name} has a document type declaration, which no spreadsheet program writes</source>
        <translation>{name} hat eine Dokumenttyp-Deklaration, wie sie keine Tabellenkalkulation schreibt</translation>
    </message>
    <message>
        <source>{name} has a number at position {place} that is too large to draw</source>
        <translation>{name} hat an Stelle {place} eine Zahl, die zum Zeichnen zu groß ist</translation>
    </message>
    <message>
        <source>{name} has changed</source>
        <translation>{name} hat sich geändert</translation>
    </message>
    <message>
        <source>{name} has changed since its form was filled in</source>
        <translation>{name} wurde geändert, seit das Formular ausgefüllt wurde</translation>
    </message>
    <message>
        <source>{name} has more than {max_rows} rows</source>
        <translation>{name} hat mehr als {max_rows} Zeilen</translation>
    </message>
    <message>
        <source>{name} has no code cells</source>
        <translation>{name} hat keine Zelle mit Code</translation>
    </message>
    <message>
        <source>{name} has no line {line}: {error}</source>
        <translation>{name} hat keine Leitung {line}: {error}</translation>
    </message>
    <message>
        <source>{name} has no preset {preset}</source>
        <translation>{name} hat keine Voreinstellung {preset}</translation>
    </message>
    <message>
        <source>{name} has no role {meant}</source>
        <translation>{name} hat keine Rolle {meant}</translation>
    </message>
    <message>
        <source>{name} has no stop command{dropped}</source>
        <translation>{name} hat keinen Haltebefehl{dropped}</translation>
    </message>
    <message>
        <source>{name} has no valid version (PEP 440)</source>
        <translation>{name} hat keine Version im Sinne von PEP 440</translation>
    </message>
    <message>
        <source>{name} has no visible sheet</source>
        <translation>{name} hat kein sichtbares Blatt</translation>
    </message>
    <message>
        <source>{name} has no {kind} role {role}</source>
        <translation>{name} hat keine {kind}-Rolle {role}</translation>
    </message>
    <message>
        <source>{name} has no {plural} {needed}; it has {filter}</source>
        <translation>{name} hat keine {plural} {needed}; es hat {filter}</translation>
    </message>
    <message>
        <source>{name} has too many items</source>
        <translation>{name} enthält zu viel</translation>
    </message>
    <message>
        <source>{name} has {count} values, but {other} has {count2}: give the same number, with None for gaps</source>
        <translation>{name} hat {count} Werte, {other} hat {count2}: für jeden einen angeben, für eine Lücke None</translation>
    </message>
    <message>
        <source>{name} has {kind} at position {place}: give numbers, and None for a gap</source>
        <translation>{name} hat an Stelle {place} {kind}: Zahlen angeben, für eine Lücke None</translation>
    </message>
    <message>
        <source>{name} has {rows} rows and {columns} columns.</source>
        <translation>{name} hat {rows} Zeilen und {columns} Spalten.</translation>
    </message>
    <message>
        <source>{name} has {rows} rows; at most {maximum_length} are allowed</source>
        <translation>{name} hat {rows} Zeilen, wo höchstens {maximum_length} erlaubt sind</translation>
    </message>
    <message>
        <source>{name} has {value}, which a logarithmic axis cannot show: replace it with None, or leave out {switch}</source>
        <translation>{name} hat {value}, was eine logarithmische Achse nicht zeigen kann: durch None ersetzen oder {switch} weglassen</translation>
    </message>
    <message>
        <source>{name} is a Pyodide distribution archive</source>
        <translation>{name} ist eine gepackte Distribution von Pyodide</translation>
    </message>
    <message>
        <source>{name} is a dict whose keys are the labels of its series: leave out label</source>
        <translation>{name} ist ein dict, dessen Schlüssel die Reihen benennen: label weglassen</translation>
    </message>
    <message>
        <source>{name} is a link</source>
        <translation>{name} ist eine Verknüpfung</translation>
    </message>
    <message>
        <source>{name} is a module on this computer, but the sandbox hides it. A program sees the files and folders next to it that its import statements name, except links that lead elsewhere.</source>
        <translation>{name} ist ein Modul dieses Computers, das die Sandbox nicht zeigt. Sie zeigt Dateien und Ordner neben einem Programm, die eine Import-Anweisung nennt, aber keine Links nach anderswo.</translation>
    </message>
    <message>
        <source>{name} is a notebook</source>
        <translation>{name} ist ein Notebook</translation>
    </message>
    <message>
        <source>{name} is a notebook for {language}, not for Python</source>
        <translation>{name} ist ein Notebook für {language}, nicht für Python</translation>
    </message>
    <message>
        <source>{name} is a notebook in format {format}; formats 3 and 4 can be read</source>
        <translation>{name} ist ein Notebook im Format {format}; lesbar sind die Formate 3 und 4</translation>
    </message>
    <message>
        <source>{name} is a parameter of an unknown kind, {kind}</source>
        <translation>{name} ist ein Parameter einer unbekannten Art, {kind}</translation>
    </message>
    <message>
        <source>{name} is a plain script without a main(...), so it has no parameters to set</source>
        <translation>{name} ist ein einfaches Skript ohne main(...) und hat keine Parameter</translation>
    </message>
    <message>
        <source>{name} is a plain script, so it has no roles for machines or labware</source>
        <translation>{name} ist ein einfaches Skript und hat keine Rollen für Geräte oder Labware</translation>
    </message>
    <message>
        <source>{name} is empty</source>
        <translation>{name} ist leer</translation>
    </message>
    <message>
        <source>{name} is encrypted, or an Excel 97 workbook</source>
        <translation>{name} ist verschlüsselt oder eine Arbeitsmappe von Excel 97</translation>
    </message>
    <message>
        <source>{name} is given twice in {text}</source>
        <translation>{name} ist in {text} zweimal angegeben</translation>
    </message>
    <message>
        <source>{name} is in UTF-16</source>
        <translation>{name} ist in UTF-16</translation>
    </message>
    <message>
        <source>{name} is in {unit}</source>
        <translation>{name} ist in {unit}</translation>
    </message>
    <message>
        <source>{name} is larger than {mib} MiB when unpacked</source>
        <translation>{name} ist entpackt größer als {mib} MiB</translation>
    </message>
    <message>
        <source>{name} is missing</source>
        <translation>{name} fehlt</translation>
    </message>
    <message>
        <source>{name} is nested too deeply</source>
        <translation>{name} ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>{name} is not TOML: {error}</source>
        <translation>{name} ist kein TOML: {error}</translation>
    </message>
    <message>
        <source>{name} is not a Python program: it contains binary data</source>
        <translation>{name} ist kein Python-Programm: es enthält binäre Daten</translation>
    </message>
    <message>
        <source>{name} is not a file</source>
        <translation>{name} ist keine Datei</translation>
    </message>
    <message>
        <source>{name} is not a function</source>
        <translation>{name} ist keine Funktion</translation>
    </message>
    <message>
        <source>{name} is not a list, or is too long</source>
        <translation>{name} ist keine Liste, oder zu lang</translation>
    </message>
    <message>
        <source>{name} is not a lock file: it has numbers or conditions that are too large</source>
        <translation>{name} ist keine Lockdatei: ihre Zahlen oder Bedingungen sprengen jedes Maß</translation>
    </message>
    <message>
        <source>{name} is not a lock file: it is not UTF-8</source>
        <translation>{name} ist keine Lockdatei: es ist kein UTF-8</translation>
    </message>
    <message>
        <source>{name} is not a network connection: its output cannot be closed separately</source>
        <translation>{name} ist keine Netzwerkverbindung: ihre Ausgabe kann nicht für sich beendet werden</translation>
    </message>
    <message>
        <source>{name} is not a notebook: {why}</source>
        <translation>{name} ist kein Notebook: {why}</translation>
    </message>
    <message>
        <source>{name} is not a number</source>
        <translation>{name} ist keine Zahl</translation>
    </message>
    <message>
        <source>{name} is not a number that JSON can represent</source>
        <translation>{name} ist keine Zahl, die JSON hat</translation>
    </message>
    <message>
        <source>{name} is not a rehearsal file</source>
        <translation>{name} ist keine Datei für eine Probe</translation>
    </message>
    <message>
        <source>{name} is not a string, or is too long</source>
        <translation>{name} ist kein Text, oder zu lang</translation>
    </message>
    <message>
        <source>{name} is not a valid name: {text}</source>
        <translation>{name} ist kein Name: {text}</translation>
    </message>
    <message>
        <source>{name} is not a well</source>
        <translation>{name} ist kein Well</translation>
    </message>
    <message>
        <source>{name} is not a well: write A1, H12 or AF48</source>
        <translation>{name} ist kein Well: A1, H12 oder AF48 schreiben</translation>
    </message>
    <message>
        <source>{name} is not a wheel</source>
        <translation>{name} ist kein Wheel</translation>
    </message>
    <message>
        <source>{name} is not a workbook that can be read: {error}</source>
        <translation>{name} ist keine lesbare Arbeitsmappe: {error}</translation>
    </message>
    <message>
        <source>{name} is not an Excel workbook</source>
        <translation>{name} ist keine Excel-Arbeitsmappe</translation>
    </message>
    <message>
        <source>{name} is not an object</source>
        <translation>{name} ist kein Objekt</translation>
    </message>
    <message>
        <source>{name} is not in the record</source>
        <translation>{name} steht nicht in der Aufzeichnung</translation>
    </message>
    <message>
        <source>{name} is not text, or is UTF-16 without a byte order mark</source>
        <translation>{name} ist kein Text, oder einer in UTF-16 ohne die Marke, die das sagt</translation>
    </message>
    <message>
        <source>{name} is not the file that Pyodide&apos;s lock names: its SHA-256 is {digest}, not {sha}</source>
        <translation>{name} ist nicht die Datei, die Pyodides Lockdatei nennt: Ihr SHA-256 ist {digest}, nicht {sha}</translation>
    </message>
    <message>
        <source>{name} is on the carrier {name2}, so its rails and spot must be given as well</source>
        <translation>{name} steht auf dem Träger {name2}: auch dessen Schienen und der Platz müssen angegeben sein</translation>
    </message>
    <message>
        <source>{name} is swept twice</source>
        <translation>{name} ist zweimal angegeben</translation>
    </message>
    <message>
        <source>{name} is too large to be installed: it has {error}</source>
        <translation>{name} ist zu groß zum Installieren: es hat {error}</translation>
    </message>
    <message>
        <source>{name} is {st_size}; at most {max_file} can be read</source>
        <translation>{name} hat {st_size}; höchstens {max_file} werden gelesen</translation>
    </message>
    <message>
        <source>{name} is {width:g} × {depth:g} mm, too large for {room_width:g} × {room_depth:g} mm</source>
        <translation>{name} hat {width:g} × {depth:g} mm, zu groß für {room_width:g} × {room_depth:g} mm</translation>
    </message>
    <message>
        <source>{name} must be a list of at most {most_facts} items</source>
        <translation>{name} muss eine Liste von höchstens {most_facts} sein</translation>
    </message>
    <message>
        <source>{name} must be a list of values, not {kind}</source>
        <translation>{name} muss eine Liste von Werten sein, nicht {kind}</translation>
    </message>
    <message>
        <source>{name} must be a string of at most {most} characters</source>
        <translation>{name} muss ein Text von höchstens {most} Zeichen sein</translation>
    </message>
    <message>
        <source>{name} must be a string or a dict, not {short}</source>
        <translation>{name} muss ein Text oder ein dict sein, nicht {short}</translation>
    </message>
    <message>
        <source>{name} must be a string, not {kind}</source>
        <translation>{name} muss ein Text sein, nicht {kind}</translation>
    </message>
    <message>
        <source>{name} must be one line of printable text, not {text}</source>
        <translation>{name} muss eine Zeile druckbaren Textes sein, nicht {text}</translation>
    </message>
    <message>
        <source>{name} must be true or false</source>
        <translation>{name} muss true oder false sein</translation>
    </message>
    <message>
        <source>{name} needs Python {requires_python}, but programs here run on Python {python_full}</source>
        <translation>{name} braucht Python {requires_python}, ein Programm hat {python_full}</translation>
    </message>
    <message>
        <source>{name} needs {demand}</source>
        <translation>{name} braucht {demand}</translation>
    </message>
    <message>
        <source>{name} next to {title} is not used: {module} is also the name of a module in Python or in this program. Rename it</source>
        <translation>{name} neben {title} wird nicht benutzt: {module} ist ein Modul von Python oder von diesem Programm. Benennen Sie es um</translation>
    </message>
    <message>
        <source>{name} requires Python {requires_python}, which is not a valid range</source>
        <translation>{name} braucht ein Python {requires_python}, und das sagt nichts</translation>
    </message>
    <message>
        <source>{name} takes no arguments at all.</source>
        <translation>{name} nimmt gar keine Argumente.</translation>
    </message>
    <message>
        <source>{name} takes the names of the bars, as strings or numbers, not {kind}</source>
        <translation>{name} hat die Namen der Balken, Texte oder Zahlen, nicht {kind}</translation>
    </message>
    <message>
        <source>{name} was changed in the meantime</source>
        <translation>{name} wurde inzwischen geändert</translation>
    </message>
    <message>
        <source>{name} was changed or belongs to another record: {reason}</source>
        <translation>{name} wurde geändert oder gehört zu einer anderen Aufzeichnung: {reason}</translation>
    </message>
    <message>
        <source>{name} would not appear in the library</source>
        <translation>{name} wäre nicht in der Bibliothek</translation>
    </message>
    <message>
        <source>{name} would overlap {name2}: give them other locations</source>
        <translation>{name} stünde in {name2}: geben Sie ihnen andere Orte</translation>
    </message>
    <message>
        <source>{name}, a {kind}, needs a place on this deck, which has no carriers for it</source>
        <translation>{name}, ein {kind}, braucht einen Platz auf diesem Deck, das dafür keine Träger hat</translation>
    </message>
    <message>
        <source>{name}, and perhaps more</source>
        <translation>{name}, und vielleicht mehr</translation>
    </message>
    <message>
        <source>{name}, cell {number}, line {line}: {shown} does not work in a run</source>
        <translation>{name}, Zelle {number}, Zeile {line}: {shown} geht in einem Lauf nicht</translation>
    </message>
    <message>
        <source>{name}, line {line_num} is not CSV: {error}</source>
        <translation>{name}, Zeile {line_num} ist kein CSV: {error}</translation>
    </message>
    <message>
        <source>{name}, line {line}: byte 0x{byte:02x} is not {encoding}</source>
        <translation>{name}, Zeile {line}: Byte 0x{byte:02x} ist nicht {encoding}</translation>
    </message>
    <message>
        <source>{name}, sheet {sheet}</source>
        <translation>{name}, Blatt {sheet}</translation>
    </message>
    <message>
        <source>{name}, {numbered}, in USB socket {place}</source>
        <translation>{name}, {numbered}, an USB-Buchse {place}</translation>
    </message>
    <message>
        <source>{name}: a {kind} has no slots. Give a carrier with its rails and a spot, or X,Y,Z in mm</source>
        <translation>{name}: ein {kind} hat keine Plätze. Geben Sie einen Träger mit Schienen und Stelle an oder X,Y,Z in mm</translation>
    </message>
    <message>
        <source>{name}: spot {spot} of {name2} is taken by {name3}</source>
        <translation>{name}: Platz {spot} von {name2} ist von {name3} belegt</translation>
    </message>
    <message>
        <source>{name}: the carrier {model} has no spot {spot}; it has {min} to {max}</source>
        <translation>{name}: der Träger {model} hat keinen Platz {spot}; er hat {min} bis {max}</translation>
    </message>
    <message>
        <source>{name}: this deck has only locations, no slots or rails. Choose a liquid handler or a deck that has them, or give X,Y,Z in mm</source>
        <translation>{name}: dieses Deck hat keine Plätze und keine Schienen, nur Orte: wählen Sie einen Liquid Handler oder ein Deck, das welche hat, oder geben Sie X,Y,Z in mm an</translation>
    </message>
    <message>
        <source>{name}: {folder} cannot be written: {reason}; {loss}</source>
        <translation>{name}: in {folder} lässt sich nicht schreiben: {reason}; {loss}</translation>
    </message>
    <message>
        <source>{name}: {folder}, {free} free</source>
        <translation>{name}: {folder}, {free} frei</translation>
    </message>
    <message>
        <source>{next} times</source>
        <translation>{next}-mal</translation>
    </message>
    <message>
        <source>{noun} is not possible: the run is {state}.</source>
        <translation>{noun} ist nicht möglich: der Lauf ist {state}.</translation>
    </message>
    <message>
        <source>{now} at {path}</source>
        <translation>{now} um {path}</translation>
    </message>
    <message>
        <source>{now} instead of {was}</source>
        <translation>{now} anstelle von {was}</translation>
    </message>
    <message>
        <source>{number} in the last {lately_days} days, the latest on {when}: {found}</source>
        <translation>{number} in den letzten {lately_days} Tagen, der jüngste vom {when}: {found}</translation>
    </message>
    <message>
        <source>{objection} It is therefore not known whether the run passed. The protocol found: {reason}</source>
        <translation>{objection} Deshalb ist nicht bekannt, ob bestanden ist. Das Protokoll fand: {reason}</translation>
    </message>
    <message>
        <source>{outside}, and {more} more outside their limits.</source>
        <translation>{outside}, und {more} weitere außerhalb.</translation>
    </message>
    <message>
        <source>{package} is installed but has no module {module}. Fix the import.</source>
        <translation>{package} ist da und hat kein Modul {module}: Korrigieren Sie den Import.</translation>
    </message>
    <message>
        <source>{pack} is not installed</source>
        <translation>{pack} ist nicht installiert</translation>
    </message>
    <message>
        <source>{parity} is not a valid parity</source>
        <translation>{parity} ist keine Parität</translation>
    </message>
    <message>
        <source>{part} has more wells than a plate</source>
        <translation>{part} sind mehr Wells, als eine Platte hat</translation>
    </message>
    <message>
        <source>{part} has one digit too many or too few</source>
        <translation>{part} hat eine Ziffer zu viel oder zu wenig</translation>
    </message>
    <message>
        <source>{part} is not part of the identity of a USB device</source>
        <translation>{part} ist kein Teil der Identität eines USB-Geräts</translation>
    </message>
    <message>
        <source>{path} (process {holder})</source>
        <translation>{path} (Prozess {holder})</translation>
    </message>
    <message>
        <source>{path} already exists</source>
        <translation>{path} gibt es schon</translation>
    </message>
    <message>
        <source>{path} already exists, and a journal never replaces a file</source>
        <translation>{path} gibt es schon, und ein Journal ersetzt nie eine Datei</translation>
    </message>
    <message>
        <source>{path} belongs to a version of Pyodide with {told} and Python {python}; programs here run on one with the ABI {abi} and Python {guest_python}</source>
        <translation>{path} gehört zu einem Pyodide mit {told} und Python {python}, Programme laufen hier auf einem mit der ABI {abi} und Python {guest_python}</translation>
    </message>
    <message>
        <source>{path} cannot be copied: {reason}</source>
        <translation>{path} lässt sich nicht kopieren: {reason}</translation>
    </message>
    <message>
        <source>{path} cannot be loaded: {error}</source>
        <translation>{path} lässt sich nicht laden: {error}</translation>
    </message>
    <message>
        <source>{path} cannot be recovered: {reason}</source>
        <translation>{path} lässt sich nicht wiederherstellen: {reason}</translation>
    </message>
    <message>
        <source>{path} does not exist</source>
        <translation>{path} gibt es nicht</translation>
    </message>
    <message>
        <source>{path} has a name that other systems cannot read</source>
        <translation>{path} hat keinen Namen, den andere Systeme kennen</translation>
    </message>
    <message>
        <source>{path} has bench format {version}; this program reads format {format}</source>
        <translation>{path} ist ein Labortisch im Format {version}, dieses Programm liest Format {format}</translation>
    </message>
    <message>
        <source>{path} has no recording of {wanted}, only of {known}</source>
        <translation>{path} enthält keine Aufzeichnung von {wanted}, aber von {known}</translation>
    </message>
    <message>
        <source>{path} is a file on this computer. Programs run in a sandbox and cannot see it.</source>
        <translation>{path} ist eine Datei dieses Computers: Programme laufen in einer Sandbox und sehen keine.</translation>
    </message>
    <message>
        <source>{path} is a folder</source>
        <translation>{path} ist ein Ordner</translation>
    </message>
    <message>
        <source>{path} is a link to another folder, and is not imported</source>
        <translation>{path} ist ein Link auf einen anderen Ordner und wird nicht importiert</translation>
    </message>
    <message>
        <source>{path} is a link, not a guardian file</source>
        <translation>{path} ist eine Verknüpfung und keine Datei des Wächters</translation>
    </message>
    <message>
        <source>{path} is damaged: it is not JSON</source>
        <translation>{path} ist beschädigt: es ist kein JSON</translation>
    </message>
    <message>
        <source>{path} is damaged: it is {size} bytes long instead of {wanted}</source>
        <translation>{path} ist beschädigt: es hat {size} Bytes statt {wanted}</translation>
    </message>
    <message>
        <source>{path} is damaged: its digest is not the recorded one</source>
        <translation>{path} ist beschädigt: seine Prüfsumme ist nicht die verzeichnete</translation>
    </message>
    <message>
        <source>{path} is damaged: {error}</source>
        <translation>{path} ist beschädigt: {error}</translation>
    </message>
    <message>
        <source>{path} is ignored: {system_settings_file} comes first</source>
        <translation>{path} gilt nicht: {system_settings_file} kommt davor</translation>
    </message>
    <message>
        <source>{path} is larger than {largest} MiB</source>
        <translation>{path} ist größer als {largest} MiB</translation>
    </message>
    <message>
        <source>{path} is nested too deeply to be saved</source>
        <translation>{path} ist zu tief verschachtelt, um wieder geschrieben zu werden</translation>
    </message>
    <message>
        <source>{path} is not a Pyodide lock file, or is damaged</source>
        <translation>{path} ist keine Lockdatei von Pyodide, oder eine beschädigte</translation>
    </message>
    <message>
        <source>{path} is not a bench file: it is larger than {max_bytes} MiB</source>
        <translation>{path} ist kein Labortisch: er ist größer als {max_bytes} MiB</translation>
    </message>
    <message>
        <source>{path} is not a bench file: {error}</source>
        <translation>{path} ist kein Labortisch: {error}</translation>
    </message>
    <message>
        <source>{path} is not a notebook: byte {place} is not UTF-8</source>
        <translation>{path} ist kein Notebook: Byte {place} ist nicht UTF-8</translation>
    </message>
    <message>
        <source>{path} is not a preset: it has no name or no values</source>
        <translation>{path} ist keine Voreinstellung: sie hat keinen Namen oder keine Werte</translation>
    </message>
    <message>
        <source>{path} is not a private key of this program</source>
        <translation>{path} ist kein privater Schlüssel dieses Programms</translation>
    </message>
    <message>
        <source>{path} is not an instrument profile: {complaint}</source>
        <translation>{path} ist kein Geräteprofil: {complaint}</translation>
    </message>
    <message>
        <source>{path} is not the name of an archive</source>
        <translation>{path} ist kein Name eines Archivs</translation>
    </message>
    <message>
        <source>{path} is still being written</source>
        <translation>{path} wird noch geschrieben</translation>
    </message>
    <message>
        <source>{path} is the port of {other_role}, and cannot be a path for {role}</source>
        <translation>{path} ist der Port von {other_role} und kann kein Pfad für {role} sein</translation>
    </message>
    <message>
        <source>{path} is too long for a guardian file</source>
        <translation>{path} ist länger, als der Wächter schreibt</translation>
    </message>
    <message>
        <source>{path} is {what}, not a journal</source>
        <translation>{path} ist {what}, kein Journal</translation>
    </message>
    <message>
        <source>{path} of {made}</source>
        <translation>{path} von {made}</translation>
    </message>
    <message>
        <source>{path} uses version {version} of the format, but this program reads version {known}</source>
        <translation>{path} hat Version {version} des Formats, dieses Programm liest Version {known}</translation>
    </message>
    <message>
        <source>{path} was saved by a newer version of Praxis Desktop (format {found})</source>
        <translation>{path} wurde von einer neueren Version von Praxis Desktop gespeichert (Format {found})</translation>
    </message>
    <message>
        <source>{path} was saved by a version of Praxis Desktop whose presets can no longer be read</source>
        <translation>{path} wurde von einer Version von Praxis Desktop gespeichert, deren Voreinstellungen sich nicht mehr lesen lassen</translation>
    </message>
    <message>
        <source>{path} would be both {role} and {other_role}</source>
        <translation>{path} wäre {role} und {other_role}</translation>
    </message>
    <message>
        <source>{path}, line {line}: {place} cannot be {name}</source>
        <translation>{path}, Zeile {line}: {place} kann nicht {name} sein</translation>
    </message>
    <message>
        <source>{path}, line {line}: {role} is listed under both machines and ports</source>
        <translation>{path}, Zeile {line}: {role} steht unter machines und unter ports</translation>
    </message>
    <message>
        <source>{path}={role} names a path for {role_name}, which has no port</source>
        <translation>{path}={role} nennt einen Pfad für {role_name}, das keinen Port hat</translation>
    </message>
    <message>
        <source>{pattern_bytes} bytes are sent at each speed with 8N1, and in each frame format; the echo is compared</source>
        <translation>{pattern_bytes} Bytes mit jeder Geschwindigkeit bei 8N1 und in jedem Rahmen, gesendet und verglichen</translation>
    </message>
    <message>
        <source>{pattern} is not a regular expression: {error}</source>
        <translation>{pattern} ist kein regulärer Ausdruck: {error}</translation>
    </message>
    <message>
        <source>{pattern} is too large</source>
        <translation>{pattern} ist zu groß</translation>
    </message>
    <message>
        <source>{pattern} is too large for RE2: {told}</source>
        <translation>{pattern} ist zu groß für RE2: {told}</translation>
    </message>
    <message>
        <source>{pattern} {reason}, which RE2 does not support</source>
        <translation>{pattern} {reason}, was RE2 nicht kann</translation>
    </message>
    <message>
        <source>{piece} is not name=value</source>
        <translation>{piece} sagt nicht name=wert</translation>
    </message>
    <message>
        <source>{place} ends without waiting for an answer</source>
        <translation>{place} endet, ohne auf eine Antwort zu warten</translation>
    </message>
    <message>
        <source>{place} is not an address to listen on</source>
        <translation>{place} ist keine Adresse zum Lauschen</translation>
    </message>
    <message>
        <source>{place}, which {title} imports</source>
        <translation>{place}, das {title} importiert</translation>
    </message>
    <message>
        <source>{place}.values has {name}, but no expression has a group with that name</source>
        <translation>{place}.values hat {name}, aber kein Ausdruck hat eine Gruppe dieses Namens</translation>
    </message>
    <message>
        <source>{place}: nothing in this run moves liquid into {name}</source>
        <translation>{place}: Nichts in diesem Lauf bewegt Flüssigkeit nach {name}</translation>
    </message>
    <message>
        <source>{place}: this run has no labware {name}</source>
        <translation>{place}: Dieser Lauf hat keine Labware {name}</translation>
    </message>
    <message>
        <source>{place}: this run has no {name}</source>
        <translation>{place}: Dieser Lauf hat kein {name}</translation>
    </message>
    <message>
        <source>{place}: {expression} also matches when nothing is received</source>
        <translation>{place}: {expression} passt auch, wenn nichts empfangen wird</translation>
    </message>
    <message>
        <source>{place}: {name} is a real instrument on {device} and cannot act on a simulated one</source>
        <translation>{place}: {name} ist ein echtes Gerät an {device} und wirkt auf kein simuliertes</translation>
    </message>
    <message>
        <source>{place}: {name} is not a {what}: it is simulated by {found}</source>
        <translation>{place}: {name} ist keine {what}: {found} simuliert es</translation>
    </message>
    <message>
        <source>{place}: {name} is {shown}, but it</source>
        <translation>{place}: {name} ist {shown}, aber es</translation>
    </message>
    <message>
        <source>{place}: {what} cannot be used in this way</source>
        <translation>{place}: {what} kann so nicht teilnehmen</translation>
    </message>
    <message>
        <source>{port} confirmed in {time} ms</source>
        <translation>{port} bestätigt in {time} ms</translation>
    </message>
    <message>
        <source>{port} could not be sent its stop command</source>
        <translation>{port}: Haltebefehl konnte nicht gesendet werden</translation>
    </message>
    <message>
        <source>{port} did not confirm</source>
        <translation>{port} hat nicht bestätigt</translation>
    </message>
    <message>
        <source>{port} did not open within {seconds:g} s: its driver is not responding</source>
        <translation>{port} hat sich nicht innerhalb von {seconds:g} s öffnen lassen: Der Treiber antwortet nicht</translation>
    </message>
    <message>
        <source>{port} does not accept {told} (requested: {settings}): {reason}</source>
        <translation>{port} nimmt {told} nicht an (verlangt war {settings}): {reason}</translation>
    </message>
    <message>
        <source>{port} has no stop command</source>
        <translation>{port} hat keinen Haltebefehl</translation>
    </message>
    <message>
        <source>{port} is in use{by}</source>
        <translation>{port} wird benutzt{by}</translation>
    </message>
    <message>
        <source>{port} is open</source>
        <translation>{port} ist offen</translation>
    </message>
    <message>
        <source>{port} is {kind}, not a serial port</source>
        <translation>{port} ist {kind}, kein serieller Port</translation>
    </message>
    <message>
        <source>{port} was closed</source>
        <translation>{port} wurde geschlossen</translation>
    </message>
    <message>
        <source>{port} was not connected and was sent no stop command</source>
        <translation>{port} war nicht verbunden und bekam keinen Stopp</translation>
    </message>
    <message>
        <source>{port} was sent its stop command but did not confirm</source>
        <translation>{port}: Haltebefehl gesendet, nicht bestätigt</translation>
    </message>
    <message>
        <source>{printername} is not accepting print jobs</source>
        <translation>{printername} nimmt keine Seiten an</translation>
    </message>
    <message>
        <source>{project} is available only as {versions}</source>
        <translation>es gibt nur {project} {versions}</translation>
    </message>
    <message>
        <source>{project} is not in any wheel folder</source>
        <translation>{project} liegt in keinem Ordner mit Wheels</translation>
    </message>
    <message>
        <source>{project} needs {need}, which Pyodide&apos;s lock file does not have</source>
        <translation>{project} braucht {need}, das Pyodides Lockdatei nicht hat</translation>
    </message>
    <message>
        <source>{project} {version} already exists with different contents ({file_name})</source>
        <translation>{project} {version} ist schon da, mit anderem Inhalt ({file_name})</translation>
    </message>
    <message>
        <source>{project} {version} cannot be installed in {folder}: {reason}</source>
        <translation>{project} {version} lässt sich nicht in {folder} installieren: {reason}</translation>
    </message>
    <message>
        <source>{project} {version} instead of {before}</source>
        <translation>{project} {version} statt {before}</translation>
    </message>
    <message>
        <source>{project} {version} {whose} and cannot be removed here</source>
        <translation>{project} {version} {whose} und lässt sich hier nicht entfernen</translation>
    </message>
    <message>
        <source>{protocol} has changed since {grant} was granted to it</source>
        <translation>{protocol} wurde geändert, seit {grant} dafür erlaubt wurde</translation>
    </message>
    <message>
        <source>{question} The answer for {key} must be one of {resolutions}, not {resolution}</source>
        <translation>{question} Die Antwort zu {key} muss eines von {resolutions} sein, nicht {resolution}</translation>
    </message>
    <message>
        <source>{question} This was not confirmed; the run will continue anyway</source>
        <translation>{question} Niemand hat das bestätigt; der Lauf geht trotzdem weiter</translation>
    </message>
    <message>
        <source>{quoted_choice} needs a value: {choice}=VALUE</source>
        <translation>{quoted_choice} braucht den Wert: {choice}=VALUE</translation>
    </message>
    <message>
        <source>{received} was received</source>
        <translation>{received} kam</translation>
    </message>
    <message>
        <source>{remedy} To trust only this certificate, grant {device}</source>
        <translation>{remedy} Um genau diesem Zertifikat zu vertrauen, geben Sie {device} frei</translation>
    </message>
    <message>
        <source>{renamed} files have other names there: not every system accepts their own.</source>
        <translation>{renamed} Dateien heißen dort anders: Nicht jedes System nimmt ihre Namen an.</translation>
    </message>
    <message>
        <source>{request} returned {status}, “{reason}”.</source>
        <translation>{request} antwortete {status}, „{reason}“.</translation>
    </message>
    <message>
        <source>{resolution} for {key} needs the current value: {error}</source>
        <translation>{resolution} von {key} braucht den jetzigen Wert: {error}</translation>
    </message>
    <message>
        <source>{role} cannot be the name of a role</source>
        <translation>{role} kann nicht der Name einer Rolle sein</translation>
    </message>
    <message>
        <source>{role} could not be disconnected either: {failure}</source>
        <translation>auch {role} ließ sich nicht trennen: {failure}</translation>
    </message>
    <message>
        <source>{role} has no {wells}</source>
        <translation>{role} hat kein {wells}</translation>
    </message>
    <message>
        <source>{role} is already in that place</source>
        <translation>Dort steht schon {role}</translation>
    </message>
    <message>
        <source>{role} is as the program left it</source>
        <translation>{role} ist, wie das Programm es verlassen hat</translation>
    </message>
    <message>
        <source>{role} is granted as {device}: connect to that port, or choose {address} for {role}; on the command line: --port {role}={address}.</source>
        <translation>{role} ist als {device} freigegeben: Verbinden Sie sich mit diesem Port, oder wählen Sie {address} für {role}; auf der Kommandozeile: --port {role}={address}.</translation>
    </message>
    <message>
        <source>{role} is requested but never used</source>
        <translation>{role} wird verlangt, aber nie benutzt</translation>
    </message>
    <message>
        <source>{role}, a {kind}, holds no liquid</source>
        <translation>{role}, ein {kind}, fasst keine Flüssigkeit</translation>
    </message>
    <message>
        <source>{role}, a {kind}, holds no liquid in {wells}</source>
        <translation>{role}, ein {kind}, fasst keine Flüssigkeit in {wells}</translation>
    </message>
    <message>
        <source>{role}: {volume:g} µL does not fit in {name}, which holds {max_volume:g} µL</source>
        <translation>{role}: {volume:g} µL passen nicht in {name}, das {max_volume:g} µL fasst</translation>
    </message>
    <message>
        <source>{rstrip}; the program continues</source>
        <translation>{rstrip}; das Programm geht weiter</translation>
    </message>
    <message>
        <source>{said} is above {maximum}</source>
        <translation>{said} ist größer als {maximum}</translation>
    </message>
    <message>
        <source>{said} is below {minimum}</source>
        <translation>{said} ist kleiner als {minimum}</translation>
    </message>
    <message>
        <source>{said} {reason}; {text} ({origin}) is used instead</source>
        <translation>{said} {reason}; stattdessen gilt {text} ({origin})</translation>
    </message>
    <message>
        <source>{seconds:.1f} s instead of less than {late_s:.0f} s.</source>
        <translation>{seconds:.1f} s statt unter {late_s:.0f} s.</translation>
    </message>
    <message>
        <source>{sent} was sent to stop {name}; its port was reopened to send it</source>
        <translation>{sent} wurde gesendet, um {name} zu stoppen; der Anschluss wurde dafür wieder geöffnet</translation>
    </message>
    <message>
        <source>{setting} must be a list of strings, not {short}</source>
        <translation>{setting} ist eine Liste von Texten, nicht {short}</translation>
    </message>
    <message>
        <source>{setting} must be a number, not {short}</source>
        <translation>{setting} ist eine Zahl, nicht {short}</translation>
    </message>
    <message>
        <source>{setting} must be a whole number, 0 or more, not {short}</source>
        <translation>{setting} ist eine ganze Zahl ab 0, nicht {short}</translation>
    </message>
    <message>
        <source>{shelf} could not be changed: {reason}</source>
        <translation>{shelf} ließ sich nicht ändern: {reason}</translation>
    </message>
    <message>
        <source>{short} is not an option: options are strings and numbers</source>
        <translation>{short} ist keine Option: Optionen sind Texte und Zahlen</translation>
    </message>
    <message>
        <source>{skipped} waits were skipped.</source>
        <translation>{skipped} Wartezeiten wurden übersprungen.</translation>
    </message>
    <message>
        <source>{spot} already has a tip</source>
        <translation>{spot} hat schon eine Spitze</translation>
    </message>
    <message>
        <source>{status} in {ms:.0f} ms</source>
        <translation>{status} in {ms:.0f} ms</translation>
    </message>
    <message>
        <source>{stopbits} stop bits is not supported: use 1, 1.5 or 2</source>
        <translation>{stopbits} Stoppbits: eine Leitung hat 1, 1,5 oder 2</translation>
    </message>
    <message>
        <source>{subject}: a completed action is not repeated; skip it, or specify the current state</source>
        <translation>{subject}: was getan ist, wird nicht noch einmal getan; überspringen Sie es, oder sagen Sie, was jetzt ist</translation>
    </message>
    <message>
        <source>{subject}: its volume has been unknown since {title} failed; the run assumes {before:.10g} {unit}</source>
        <translation>{subject}: Das Volumen ist nicht bekannt, seit {title} fehlgeschlagen ist; der Lauf nimmt {before:.10g} {unit} an</translation>
    </message>
    <message>
        <source>{target} and {source} must not be inside one another</source>
        <translation>{target} und {source} dürfen nicht ineinander liegen</translation>
    </message>
    <message>
        <source>{target} is not a folder</source>
        <translation>{target} ist kein Ordner</translation>
    </message>
    <message>
        <source>{target} is not empty</source>
        <translation>{target} ist nicht leer</translation>
    </message>
    <message>
        <source>{texts} and {count} older ones</source>
        <translation>{texts} und {count} ältere</translation>
    </message>
    <message>
        <source>{text} can mean {whole} or {decimal}</source>
        <translation>{text} kann {whole} oder {decimal} heißen</translation>
    </message>
    <message>
        <source>{text} cannot be chosen: {obstacle}</source>
        <translation>{text} lässt sich nicht wählen: {obstacle}</translation>
    </message>
    <message>
        <source>{text} does not name a well</source>
        <translation>{text} nennt kein Well</translation>
    </message>
    <message>
        <source>{text} does not say which port has which role</source>
        <translation>{text} sagt nicht, welcher Port welche Rolle spielt</translation>
    </message>
    <message>
        <source>{text} has a number with too many digits, or is nested too deeply</source>
        <translation>{text} hat eine Zahl mit zu vielen Ziffern, oder ist zu tief verschachtelt</translation>
    </message>
    <message>
        <source>{text} has no numbers</source>
        <translation>{text} enthält keine Zahlen</translation>
    </message>
    <message>
        <source>{text} has {count} numbers</source>
        <translation>{text} hat {count} Zahlen</translation>
    </message>
    <message>
        <source>{text} is an address; addresses are not accepted</source>
        <translation>{text} ist eine Adresse, und Adressen werden nicht genommen</translation>
    </message>
    <message>
        <source>{text} is not JSON: {error} at line {lineno}, column {colno}</source>
        <translation>{text} ist kein JSON: {error} in Zeile {lineno}, Spalte {colno}</translation>
    </message>
    <message>
        <source>{text} is not a date</source>
        <translation>{text} ist kein Datum</translation>
    </message>
    <message>
        <source>{text} is not a duration: write 90 s, 5 min or 1 h 30 min</source>
        <translation>{text} ist keine Dauer: schreiben Sie 90 s, 5 min oder 1 h 30 min</translation>
    </message>
    <message>
        <source>{text} is not a range of numbers</source>
        <translation>{text} ist kein Bereich von Zahlen</translation>
    </message>
    <message>
        <source>{text} is not a range of values</source>
        <translation>{text} ist kein Bereich von Werten</translation>
    </message>
    <message>
        <source>{text} is not a single byte</source>
        <translation>{text} ist kein einzelnes Byte</translation>
    </message>
    <message>
        <source>{text} is not one of the choices</source>
        <translation>{text} ist keines davon</translation>
    </message>
    <message>
        <source>{text} is not the identity of a USB device</source>
        <translation>{text} ist nicht die Identität eines USB-Geräts</translation>
    </message>
    <message>
        <source>{text} is not yes or no</source>
        <translation>{text} ist weder ja noch nein</translation>
    </message>
    <message>
        <source>{text} is not {what}</source>
        <translation>{text} ist nicht {what}</translation>
    </message>
    <message>
        <source>{text} is too large a number</source>
        <translation>{text} ist eine zu große Zahl</translation>
    </message>
    <message>
        <source>{text} names more than {max_wells} wells</source>
        <translation>{text} nennt mehr als {max_wells} Wells</translation>
    </message>
    <message>
        <source>{titles}, line {line}</source>
        <translation>{titles}, Zeile {line}</translation>
    </message>
    <message>
        <source>{title} accepts {needed} only as a keyword argument, so --args cannot set it</source>
        <translation>{title} nimmt {needed} nur mit Namen: --args kann es nicht angeben</translation>
    </message>
    <message>
        <source>{title} adapter</source>
        <translation>Adapter {title}</translation>
    </message>
    <message>
        <source>{title} asks for</source>
        <translation>{title} verlangt</translation>
    </message>
    <message>
        <source>{title} cannot be run this way: {message}</source>
        <translation>{title} lässt sich so nicht ausführen: {message}</translation>
    </message>
    <message>
        <source>{title} exits while loading: {message}</source>
        <translation>{title} beendet sich beim Laden selbst: {message}</translation>
    </message>
    <message>
        <source>{title} has limits, but no number was reported for it.</source>
        <translation>Für {title} gelten Grenzen, aber es wurde keine Zahl gemeldet.</translation>
    </message>
    <message>
        <source>{title} has no entry point: it defines functions, but none of them is a protocol</source>
        <translation>{title} hat keinen Einstieg: es definiert Funktionen, und keine davon ist ein Protokoll</translation>
    </message>
    <message>
        <source>{title} has no protocol and no function {wanted}</source>
        <translation>{title} hat kein Protokoll und keine Funktion {wanted}</translation>
    </message>
    <message>
        <source>{title} has {count} &apos;{opening}&apos; blocks</source>
        <translation>{title} hat {count} Blöcke &apos;{opening}&apos;</translation>
    </message>
    <message>
        <source>{title} has {count} protocols, {told}</source>
        <translation>{title} hat {count} Protokolle, {told}</translation>
    </message>
    <message>
        <source>{title} imports more than {most} other protocol files, or more than {max_size} MiB of them</source>
        <translation>{title} importiert mehr als {most} andere Protokolldateien, oder {max_size} MiB</translation>
    </message>
    <message>
        <source>{title} imports {names}, {which} that no installed package has{may_come}</source>
        <translation>{title} importiert {names}, {which}, das kein Paket hier hat{may_come}</translation>
    </message>
    <message>
        <source>{title} imports {name}: {message}</source>
        <translation>{title} importiert {name}: {message}</translation>
    </message>
    <message>
        <source>{title} now has {versions}</source>
        <translation>{title} hat jetzt {versions}</translation>
    </message>
    <message>
        <source>{title} or {other} asks for</source>
        <translation>{title} oder {other} verlangt</translation>
    </message>
    <message>
        <source>{title} takes more than {memory} MiB of memory to load</source>
        <translation>{title} braucht zum Laden mehr als {memory} MiB Speicher</translation>
    </message>
    <message>
        <source>{title}, dependencies</source>
        <translation>{title}, Abhängigkeiten</translation>
    </message>
    <message>
        <source>{title}: [tool.praxis.{name}] must be a table</source>
        <translation>{title}: [tool.praxis.{name}] muss eine Tabelle sein</translation>
    </message>
    <message>
        <source>{title}: [tool.praxis] must be a table</source>
        <translation>{title}: [tool.praxis] muss eine Tabelle sein</translation>
    </message>
    <message>
        <source>{title}: category in [tool.praxis] must be one line, not {given}</source>
        <translation>{title}: [tool.praxis] hat eine Kategorie von einer Zeile, nicht {given}</translation>
    </message>
    <message>
        <source>{title}: its &apos;{opening}&apos; block is not TOML: {error}</source>
        <translation>{title}: der Block &apos;{opening}&apos; ist kein TOML: {error}</translation>
    </message>
    <message>
        <source>{title}: mode in [tool.praxis.execution] must be &quot;thread&quot; or &quot;process&quot;, not {name} = {text}</source>
        <translation>{title}: [tool.praxis.execution] hat einen mode, &quot;thread&quot; oder &quot;process&quot;, nicht {name} = {text}</translation>
    </message>
    <message>
        <source>{title}: parameter {name}: {error}</source>
        <translation>{title}: Parameter {name}: {error}</translation>
    </message>
    <message>
        <source>{title}: requires-python = {wanted} is not a valid version specifier</source>
        <translation>{title}: requires-python = {wanted} nennt keine Versionen</translation>
    </message>
    <message>
        <source>{title}: requires-python must be a string, not {wanted}</source>
        <translation>{title}: requires-python ist ein Text, nicht {wanted}</translation>
    </message>
    <message>
        <source>{title}: the description of its protocols is not valid: {error}</source>
        <translation>{title}: was es von seinen Protokollen sagt, ist nicht zu verstehen: {error}</translation>
    </message>
    <message>
        <source>{title}: {role} is not a valid entry in [tool.praxis.ports], which names the instrument for each role</source>
        <translation>{title}: [tool.praxis.ports] nennt Rollen mit dem, was sie erwarten, nicht {role}</translation>
    </message>
    <message>
        <source>{title}: {subject} {low:g} to {high:g} °C</source>
        <translation>{title}: {subject} {low:g} bis {high:g} °C</translation>
    </message>
    <message>
        <source>{told} accepted the connection, but does not respond with TLS</source>
        <translation>{told} hat die Verbindung angenommen, antwortet aber nicht mit TLS</translation>
    </message>
    <message>
        <source>{told} and this computer could not negotiate TLS: {reason}</source>
        <translation>{told} und dieser Computer haben sich nicht auf TLS geeinigt: {reason}</translation>
    </message>
    <message>
        <source>{told} cannot be opened on this system</source>
        <translation>{told} kann auf diesem System nicht geöffnet werden</translation>
    </message>
    <message>
        <source>{told} cannot be opened: the process that opens USB devices cannot be used: {reason}</source>
        <translation>{told} kann nicht geöffnet werden: Der Prozess dafür ist nicht verwendbar: {reason}</translation>
    </message>
    <message>
        <source>{told} cannot be opened: {error}</source>
        <translation>{told} lässt sich nicht öffnen: {error}</translation>
    </message>
    <message>
        <source>{told} cannot be reached: {reason}</source>
        <translation>{told} ist nicht zu erreichen: {reason}</translation>
    </message>
    <message>
        <source>{told} cannot be searched for at {place}: {error}</source>
        <translation>{told} kann bei {place} nicht gesucht werden: {error}</translation>
    </message>
    <message>
        <source>{told} cannot be searched for: {error}</source>
        <translation>{told} kann nicht gesucht werden: {error}</translation>
    </message>
    <message>
        <source>{told} could be any of {count} devices: {devices}</source>
        <translation>{told} könnte jedes von {count} Geräten sein: {devices}</translation>
    </message>
    <message>
        <source>{told} does not speak TLS on this port</source>
        <translation>{told} spricht an diesem Port kein TLS</translation>
    </message>
    <message>
        <source>{told} has no driver that this program can use</source>
        <translation>{told} hat keinen Treiber, den dieses Programm benutzen kann</translation>
    </message>
    <message>
        <source>{told} has no hardware behind it: {reason}</source>
        <translation>hinter {told} ist keine Hardware: {reason}</translation>
    </message>
    <message>
        <source>{told} is a hub</source>
        <translation>{told} ist ein Hub</translation>
    </message>
    <message>
        <source>{told} is gone</source>
        <translation>{told} ist nicht mehr da</translation>
    </message>
    <message>
        <source>{told} is in use</source>
        <translation>{told} wird bereits verwendet</translation>
    </message>
    <message>
        <source>{told} is not a serial port</source>
        <translation>{told} ist kein serieller Port</translation>
    </message>
    <message>
        <source>{told} is not connected</source>
        <translation>{told} ist nicht angeschlossen</translation>
    </message>
    <message>
        <source>{told} is not responding</source>
        <translation>{told} antwortet nicht</translation>
    </message>
    <message>
        <source>{told} is this computer</source>
        <translation>{told} ist dieser Computer</translation>
    </message>
    <message>
        <source>{told} now resolves to {now}, but resolved to {before} earlier in this run</source>
        <translation>{told} führt zu {now} und führte früher in diesem Lauf zu {before}</translation>
    </message>
    <message>
        <source>{told} presents a different certificate from the granted one; its fingerprint is {found}</source>
        <translation>{told} zeigt ein anderes Zertifikat als das freigegebene; sein Fingerabdruck ist {found}</translation>
    </message>
    <message>
        <source>{told} resolves to several addresses: {addresses}</source>
        <translation>{told} führt zu mehreren Adressen: {addresses}</translation>
    </message>
    <message>
        <source>{told} resolves to {address}, which refers to a group of computers</source>
        <translation>{told} führt zu {address}, einer Gruppe von Computern</translation>
    </message>
    <message>
        <source>{told}, and no available version of {project} satisfies the other requirements</source>
        <translation>{told}, und keine vorhandene Version von {project} passt zu den anderen Anforderungen</translation>
    </message>
    <message>
        <source>{told}, each {item}</source>
        <translation>{told}, jeweils {item}</translation>
    </message>
    <message>
        <source>{told}, which has none</source>
        <translation>{told}, das keine hat</translation>
    </message>
    <message>
        <source>{told}, which has {known}</source>
        <translation>{told}, das {known} hat</translation>
    </message>
    <message>
        <source>{told}: did you mean {near}?</source>
        <translation>{told}: ist {near} gemeint?</translation>
    </message>
    <message>
        <source>{told}: no name server answered in time</source>
        <translation>{told}: kein Namensserver hat rechtzeitig geantwortet</translation>
    </message>
    <message>
        <source>{told}: nothing is listening there</source>
        <translation>{told}: dort hört niemand zu</translation>
    </message>
    <message>
        <source>{told}: the run has ended</source>
        <translation>{told}: Der Lauf ist beendet</translation>
    </message>
    <message>
        <source>{told}: unknown name</source>
        <translation>{told}: niemand kennt diesen Namen</translation>
    </message>
    <message>
        <source>{unanswered} of {repeats} queries were not answered</source>
        <translation>{unanswered} von {repeats} Abfragen blieben ohne Antwort</translation>
    </message>
    <message>
        <source>{variable} specifies a USB/IP server as HOST:PORT. Is the server running? Without the variable, this computer&apos;s own devices are used.</source>
        <translation>{variable} nennt einen USB/IP-Server als HOST:PORT. Läuft er? Ohne die Variable werden die Geräte dieses Computers verwendet.</translation>
    </message>
    <message>
        <source>{volume} each</source>
        <translation>je {volume}</translation>
    </message>
    <message>
        <source>{volume} from {liquid}</source>
        <translation>{volume} aus {liquid}</translation>
    </message>
    <message>
        <source>{what} did not work: {error}</source>
        <translation>{what} ist nicht gelungen: {error}</translation>
    </message>
    <message>
        <source>{what} for up to {minutes} min after the computer dies.</source>
        <translation>{what} bis zu {minutes} min nach dem Ausfall des Computers.</translation>
    </message>
    <message>
        <source>{what} is nested too deeply or contains itself</source>
        <translation>{what} ist zu tief verschachtelt, oder enthält sich selbst</translation>
    </message>
    <message>
        <source>{what} matching {pattern}</source>
        <translation>{what}, passend zu {pattern}</translation>
    </message>
    <message>
        <source>{what} must be a number of seconds or a text such as 5 min, not {value}</source>
        <translation>{what} muss eine Zahl von Sekunden oder ein Text wie 5 min sein, nicht {value}</translation>
    </message>
    <message>
        <source>{what} must be plain data (numbers, texts, lists, dicts), but contains a value of type {type}</source>
        <translation>{what} muss aus einfachen Daten bestehen (Zahlen, Texte, Listen, Dicts), enthält aber einen Wert vom Typ {type}</translation>
    </message>
    <message>
        <source>{what} while the computer is off.</source>
        <translation>{what}, während der Computer aus ist.</translation>
    </message>
    <message>
        <source>{what}, but the bench specifies {machine} for it</source>
        <translation>{what}, und der Labortisch hat {machine} dafür</translation>
    </message>
    <message>
        <source>{what}, but the bench&apos;s {backend} is not a backend for it</source>
        <translation>{what}, und {backend}, das der Labortisch hat, ist kein Backend dafür</translation>
    </message>
    <message>
        <source>{what}, but {name} is on {port}</source>
        <translation>{what}, und an {port} ist {name}</translation>
    </message>
    <message>
        <source>{what}, but {others} is not a backend for it</source>
        <translation>{what}, und {others} ist kein Backend dafür</translation>
    </message>
    <message>
        <source>{what}: only {free} is free on the disk that holds the records ({folder}); a run needs {least_bytes}</source>
        <translation>{what}: {free} sind auf dem Datenträger der Aufzeichnungen frei ({folder}), ein Lauf braucht {least_bytes}</translation>
    </message>
    <message>
        <source>{what}: the disk that holds the records ({folder}) is {percent:.0f} % full; {free} is free</source>
        <translation>{what}: der Datenträger der Aufzeichnungen ({folder}) ist zu {percent:.0f} % voll, {free} sind frei</translation>
    </message>
    <message>
        <source>{what}: the records take up {kept}; the limit is {allowed}</source>
        <translation>{what}: die Aufzeichnungen nehmen {kept} ein, {allowed} sind erlaubt</translation>
    </message>
    <message>
        <source>{wheel} was added</source>
        <translation>{wheel} kam hinzu</translation>
    </message>
    <message>
        <source>{wheel} was removed</source>
        <translation>{wheel} wurde weggelassen</translation>
    </message>
    <message>
        <source>{whereabouts} is back, but {message}</source>
        <translation>{whereabouts} ist wieder da, aber {message}</translation>
    </message>
    <message>
        <source>{whereabouts} to come back</source>
        <translation>die Rückkehr von {whereabouts}</translation>
    </message>
    <message>
        <source>{where} could not be stopped when {why}{who}: {failure}</source>
        <translation>{where} ließ sich nicht stoppen, als {why}{who}: {failure}</translation>
    </message>
    <message>
        <source>{where} had no known stop command when {why}{who}</source>
        <translation>{where}: Kein Stoppbefehl dafür ist bekannt, als {why}{who}</translation>
    </message>
    <message>
        <source>{where} must be a list</source>
        <translation>{where} muss eine Liste sein</translation>
    </message>
    <message>
        <source>{where} was left as it was when {why}{who}, as its profile requires</source>
        <translation>{where} wurde gelassen, wie es war, als {why}{who}, wie sein Profil es sagt</translation>
    </message>
    <message>
        <source>{where}, entry {number}</source>
        <translation>{where}, Eintrag {number}</translation>
    </message>
    <message>
        <source>{where}, entry {number} must be a string, not {entry}</source>
        <translation>{where}, Eintrag {number}: ein Text ist verlangt, nicht {entry}</translation>
    </message>
    <message>
        <source>{where}: hashes: sha256 is missing</source>
        <translation>{where}: Hashes: es gibt kein sha256</translation>
    </message>
    <message>
        <source>{where}: only wheels can be used, but this is a {kind}</source>
        <translation>{where}: nur ein Wheel ist brauchbar, dies ist ein {kind}</translation>
    </message>
    <message>
        <source>{where}: {data} was sent to stop it when {why}{who}{answer}</source>
        <translation>{where}: {data} wurde gesendet, um es zu stoppen, als {why}{who}{answer}</translation>
    </message>
    <message>
        <source>{where}: {keyword} is computed; it must be a literal list of strings</source>
        <translation>{where}: {keyword} ist keine Liste von Texten, sondern etwas zu Berechnendes</translation>
    </message>
    <message>
        <source>{who}{of}{title} since {since}</source>
        <translation>{who}{of}{title} seit {since}</translation>
    </message>
    <message>
        <source>{wire} is not a connection that a run may use</source>
        <translation>{wire} ist keine Verbindung, die ein Lauf haben darf</translation>
    </message>
    <message>
        <source>{words} in simulation</source>
        <translation>{words} in der Simulation</translation>
    </message>
    <message>
        <source>{words}, or nothing</source>
        <translation>{words}, oder nichts</translation>
    </message>
    <message>
        <source>{words}, simulated</source>
        <translation>{words}, simuliert</translation>
    </message>
    <message>
        <source>{wrong} is not a hexadecimal digit</source>
        <translation>{wrong} ist keine hexadezimale Ziffer</translation>
    </message>
    <message>
        <source>“{question}” must be answered before tips are returned or dropped</source>
        <translation>bevor etwas weggeräumt wird: {question} Beantworten Sie das zuerst</translation>
    </message>
    <message>
        <source>… (left out)
</source>
        <translation>… (weggelassen)
</translation>
    </message>
</context>
</TS>
