<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>CardDelegate</name>
    <message>
        <source>Does not load</source>
        <translation>Lädt nicht</translation>
    </message>
    <message>
        <source>Missing: {names}</source>
        <translation>Fehlt: {names}</translation>
    </message>
    <message>
        <source>Run Protocol</source>
        <translation>Protokoll starten</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>eigenes</translation>
    </message>
</context>
<context>
    <name>ChartPanel</name>
    <message>
        <source>Live chart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What instruments measure and the protocol reports is drawn here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the chart shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title}: {n} numbers, the last is {value} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChartPicture</name>
    <message>
        <source>Time since start (min:s)</source>
        <translation type="unfinished"></translation>
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
        <source>Close its record?</source>
        <translation>Aufzeichnung abschließen?</translation>
    </message>
    <message>
        <source>Close the record</source>
        <translation>Aufzeichnung abschließen</translation>
    </message>
    <message>
        <source>Give this run up, and close its record?</source>
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
        <source>The run counts as failed, and cannot be resumed any more. Its record is kept, with your name and the reason, and signed. No instrument is touched: look after them.</source>
        <translation>Der Lauf gilt als fehlgeschlagen und kann nicht mehr fortgesetzt werden. Seine Aufzeichnung bleibt erhalten, mit Ihrem Namen und dem Grund, und wird signiert. Kein Gerät wird angesprochen: Sehen Sie nach ihnen.</translation>
    </message>
    <message>
        <source>The run counts as its record says that it ended. The record is signed then. Say why it is closed by hand.</source>
        <translation>Der Lauf gilt so, wie er laut Aufzeichnung geendet hat. Die Aufzeichnung wird dann signiert. Geben Sie an, warum sie von Hand abgeschlossen wird.</translation>
    </message>
    <message>
        <source>Why the run will not go on</source>
        <translation>Warum der Lauf nicht weitergeht</translation>
    </message>
</context>
<context>
    <name>ClosingSheet</name>
    <message>
        <source>A run is under way</source>
        <translation>Ein Lauf ist im Gange</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
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
        <source>The program is asked to end, and may park its instruments first; if it does not, it is ended. The record is completed, then the window closes.</source>
        <translation>Das Programm wird aufgefordert, zu enden, und darf vorher seine Geräte parken; tut es das nicht, wird es beendet. Die Aufzeichnung wird vervollständigt, dann schließt das Fenster.</translation>
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
        <source>Not possible now</source>
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
        <source>Everything that can be done, by its name ({keys})</source>
        <translation>Alles, was man tun kann, nach seinem Namen ({keys})</translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation>Befehl suchen oder ausführen</translation>
    </message>
</context>
<context>
    <name>ConductDesk</name>
    <message>
        <source>Step {number}</source>
        <translation>Schritt {number}</translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message>
        <source>one, two, three</source>
        <translation>eins, zwei, drei</translation>
    </message>
</context>
<context>
    <name>CrashReporter</name>
    <message>
        <source>Praxis Desktop</source>
        <translation>Praxis Desktop</translation>
    </message>
    <message>
        <source>This program made a mistake. It goes on, and a run goes on with it.</source>
        <translation>Dieses Programm hat einen Fehler gemacht. Es arbeitet weiter, und ein Lauf mit ihm.</translation>
    </message>
    <message>
        <source>{count} errors so far; the first one is shown.</source>
        <translation>Bisher {count} Fehler; der erste wird gezeigt.</translation>
    </message>
</context>
<context>
    <name>CurvePicture</name>
    <message>
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>{title}: {n} numbers, from {least} to {most} {unit}</source>
        <translation>{title}: {n} Zahlen, von {least} bis {most} {unit}</translation>
    </message>
</context>
<context>
    <name>DataView</name>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Large: an export has it</source>
        <translation>Groß: steht im Export</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Result that is shown</source>
        <translation>Ergebnis, das gezeigt wird</translation>
    </message>
    <message>
        <source>This run reported no data.</source>
        <translation>Dieser Lauf hat keine Daten gemeldet.</translation>
    </message>
    <message>
        <source>This step reported no data.</source>
        <translation>Dieser Schritt hat keine Daten gemeldet.</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
</context>
<context>
    <name>Descriptions</name>
    <message>
        <source>A run is under way: stop it first</source>
        <translation>Ein Lauf ist im Gange: erst stoppen</translation>
    </message>
    <message>
        <source>Choose Retry, Skip, Abort</source>
        <translation>Wiederholen, Überspringen, Abbrechen wählen</translation>
    </message>
    <message>
        <source>Close what decides nothing</source>
        <translation>Schließen, was nichts entscheidet</translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation>Strg</translation>
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
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Main button</source>
        <translation>Hauptschaltfläche</translation>
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
        <source>On a sheet</source>
        <translation>In einer Abfrage</translation>
    </message>
    <message>
        <source>Open the chosen protocol</source>
        <translation>Das gewählte Protokoll öffnen</translation>
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
        <source>The run is already waiting for you</source>
        <translation>Der Lauf wartet schon auf Sie</translation>
    </message>
    <message>
        <source>There is no output yet</source>
        <translation>Es gibt noch keine Ausgabe</translation>
    </message>
    <message>
        <source>There is nothing to correct</source>
        <translation>Es gibt nichts zu korrigieren</translation>
    </message>
    <message>
        <source>This protocol names no instruments</source>
        <translation type="unfinished"></translation>
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
        <source>cancel abort end</source>
        <translation>abbrechen beenden anhalten Ende</translation>
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
        <source>help keys</source>
        <translation>Hilfe Tasten</translation>
    </message>
    <message>
        <source>mode simulator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>news notifications</source>
        <translation>Neuigkeiten Benachrichtigungen</translation>
    </message>
    <message>
        <source>protocols</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>runs records results report</source>
        <translation>Läufe Aufzeichnungen Ergebnisse Bericht</translation>
    </message>
    <message>
        <source>start</source>
        <translation>starten ausführen</translation>
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
        <source>serial number {number}</source>
        <translation>Seriennummer {number}</translation>
    </message>
    <message>
        <source>simulated, {device}</source>
        <translation>simuliert, {device}</translation>
    </message>
</context>
<context>
    <name>DeviceField</name>
    <message>
        <source>Choose a port, or type its path</source>
        <translation>Port wählen oder seinen Pfad eingeben</translation>
    </message>
    <message>
        <source>Choose a simulator or a port, or type the path of a port</source>
        <translation>Simulator oder Port wählen, oder den Pfad eines Ports eingeben</translation>
    </message>
</context>
<context>
    <name>DeviceRow</name>
    <message>
        <source>No instrument is plugged in: plug it in, and it appears here</source>
        <translation>Kein Gerät ist eingesteckt: Einmal eingesteckt, erscheint es hier</translation>
    </message>
    <message>
        <source>Other ports ({count})</source>
        <translation>Andere Ports ({count})</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>Ports</translation>
    </message>
    <message>
        <source>Simulators</source>
        <translation>Simulatoren</translation>
    </message>
</context>
<context>
    <name>DryRunPanel</name>
    <message>
        <source>1 problem</source>
        <translation>1 Problem</translation>
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
        <source>Could not run</source>
        <translation>Lief nicht</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>Probelauf</translation>
    </message>
    <message>
        <source>Follows the form · took {s:.1f} s</source>
        <translation>Folgt dem Formular · dauerte {s:.1f} s</translation>
    </message>
    <message>
        <source>It follows when what is marked on the form is corrected.</source>
        <translation>Er folgt, sobald korrigiert ist, was im Formular markiert ist.</translation>
    </message>
    <message>
        <source>It shows what the run will do, before anything moves.</source>
        <translation>Er zeigt, was der Lauf tun wird, bevor sich etwas bewegt.</translation>
    </message>
    <message>
        <source>Liquid you need</source>
        <translation>Benötigte Flüssigkeit</translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Passed</source>
        <translation>Bestanden</translation>
    </message>
    <message>
        <source>Tips of {rack}</source>
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
        <source>With the values as they are now</source>
        <translation>Mit den Werten, wie sie jetzt sind</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>mindestens</translation>
    </message>
    <message>
        <source>duration not known</source>
        <translation>Dauer nicht bekannt</translation>
    </message>
    <message>
        <source>estimated duration</source>
        <translation>geschätzte Dauer</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>until it ended</source>
        <translation>bis zu seinem Ende</translation>
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
        <source>HALT SENT {time}</source>
        <translation>HALT GESENDET {time}</translation>
    </message>
    <message>
        <source>Sent at {time}</source>
        <translation>Gesendet um {time}</translation>
    </message>
    <message>
        <source>Stops every instrument and the program at once (F12). This is a software stop: use the stop button on the instrument when people are in danger.</source>
        <translation>Hält alle Geräte und das Programm sofort an (F12). Dies ist ein Halt durch Software: Sind Menschen in Gefahr, drücken Sie den Halt-Knopf am Gerät.</translation>
    </message>
</context>
<context>
    <name>ErrorSheet</name>
    <message>
        <source>An operation failed</source>
        <translation>Ein Arbeitsgang ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>Choose what happens</source>
        <translation>Wählen, was geschieht</translation>
    </message>
    <message>
        <source>Details of the error</source>
        <translation>Einzelheiten des Fehlers</translation>
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
        <source>Please check before you continue</source>
        <translation>Prüfen Sie dies, bevor es weitergeht</translation>
    </message>
    <message>
        <source>Please say first what is so.</source>
        <translation>Geben Sie erst an, was zutrifft.</translation>
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
        <source>Same choice if this error comes again in this run</source>
        <translation>Dieselbe Wahl, wenn dieser Fehler in diesem Lauf wieder auftritt</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Einzelheiten zeigen</translation>
    </message>
    <message>
        <source>The value to go on with</source>
        <translation>Der Wert, mit dem es weitergeht</translation>
    </message>
    <message>
        <source>The value to go on with, in {unit}</source>
        <translation>Der Wert, mit dem es weitergeht, in {unit}</translation>
    </message>
    <message>
        <source>Waiting {time}</source>
        <translation>Wartet {time}</translation>
    </message>
    <message>
        <source>What should happen now?</source>
        <translation>Was soll jetzt geschehen?</translation>
    </message>
</context>
<context>
    <name>ExportLine</name>
    <message>
        <source>1 run was written to {path}</source>
        <translation>1 Lauf wurde nach {path} geschrieben</translation>
    </message>
    <message>
        <source>Cancel export</source>
        <translation>Export abbrechen</translation>
    </message>
    <message>
        <source>Hide this message</source>
        <translation>Diese Meldung verbergen</translation>
    </message>
    <message>
        <source>Runs that are written</source>
        <translation>Läufe, die geschrieben werden</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>The export was given up; what is written whole stays</source>
        <translation>Der Export wurde aufgegeben; was vollständig geschrieben ist, bleibt</translation>
    </message>
    <message>
        <source>The results are being written…</source>
        <translation>Die Ergebnisse werden geschrieben…</translation>
    </message>
    <message>
        <source>{done} of {total} runs are written</source>
        <translation>{done} von {total} Läufen sind geschrieben</translation>
    </message>
    <message>
        <source>{n} runs were written to {path}</source>
        <translation>{n} Läufe wurden nach {path} geschrieben</translation>
    </message>
</context>
<context>
    <name>ExportSheet</name>
    <message>
        <source>CSV: tables for a spreadsheet</source>
        <translation>CSV: Tabellen für ein Tabellenprogramm</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>Ordner wählen…</translation>
    </message>
    <message>
        <source>Each run gets a folder of its own, beside a list of all. Simulated runs are marked in each of them. The records stay as they are.</source>
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
    <message>
        <source>JSON: everything, for programs</source>
        <translation>JSON: alles, für Programme</translation>
    </message>
    <message>
        <source>PDF: a report to read, print and file</source>
        <translation>PDF: ein Bericht zum Lesen, Drucken und Abheften</translation>
    </message>
</context>
<context>
    <name>FactRow</name>
    <message>
        <source>Before: {before}</source>
        <translation>Vorher: {before}</translation>
    </message>
    <message>
        <source>Before: {before} · if all was done: {after}</source>
        <translation>Vorher: {before} · wenn alles getan wurde: {after}</translation>
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
        <source>What is there now, of {what}</source>
        <translation>Was jetzt da ist, von {what}</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
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
        <source>Details of the error</source>
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
    <name>FigureStrip</name>
    <message>
        <source>1 figure</source>
        <translation>1 Abbildung</translation>
    </message>
    <message>
        <source>{name} can be opened when the run has ended</source>
        <translation>{name} kann geöffnet werden, wenn der Lauf beendet ist</translation>
    </message>
    <message>
        <source>{name} was not kept</source>
        <translation>{name} wurde nicht aufbewahrt</translation>
    </message>
    <message>
        <source>{n} figures</source>
        <translation>{n} Abbildungen</translation>
    </message>
    <message>
        <source>{words}, the last {n} are shown</source>
        <translation>{words}, die letzten {n} werden gezeigt</translation>
    </message>
    <message>
        <source>{words}; there is no room to show them</source>
        <translation>{words}; für sie ist kein Platz</translation>
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
        <source>Python programs (*.py)</source>
        <translation>Python-Programme (*.py)</translation>
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
        <source>Drop {name} to add packages</source>
        <translation>{name} loslassen, um Pakete hinzuzufügen</translation>
    </message>
    <message>
        <source>Drop {name} to open it</source>
        <translation>{name} loslassen, um es zu öffnen</translation>
    </message>
    <message>
        <source>{n} wheels</source>
        <translation>{n} Wheels</translation>
    </message>
</context>
<context>
    <name>FilesPanel</name>
    <message>
        <source>1 file kept</source>
        <translation>1 Datei aufbewahrt</translation>
    </message>
    <message>
        <source>No file kept</source>
        <translation>Keine Datei aufbewahrt</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Show the files that the program has left</source>
        <translation>Die Dateien zeigen, die das Programm hinterlassen hat</translation>
    </message>
    <message>
        <source>{count} files kept</source>
        <translation>{count} Dateien aufbewahrt</translation>
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
        <source>Any time</source>
        <translation>Jederzeit</translation>
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
        <source>Search protocol, name, note</source>
        <translation>Protokoll, Name, Notiz suchen</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Verlauf durchsuchen</translation>
    </message>
    <message>
        <source>Showing {n} of {total}</source>
        <translation>{n} von {total} gezeigt</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>When it began</source>
        <translation>Wann er begann</translation>
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
</context>
<context>
    <name>FormField</name>
    <message>
        <source>Same as {name}</source>
        <translation>Wie {name}</translation>
    </message>
</context>
<context>
    <name>FormPanel</name>
    <message>
        <source>1 to correct</source>
        <translation>1 zu korrigieren</translation>
    </message>
    <message>
        <source>All in range</source>
        <translation>Alles im Bereich</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>This protocol has no parameters.</source>
        <translation>Dieses Protokoll hat keine Parameter.</translation>
    </message>
    <message>
        <source>{n} to correct</source>
        <translation>{n} zu korrigieren</translation>
    </message>
</context>
<context>
    <name>HaltSheet</name>
    <message>
        <source>All instruments are stopped – close</source>
        <translation>Alle Geräte stehen still – schließen</translation>
    </message>
    <message>
        <source>Another program of yours (process {id}) does not answer. Stop its instruments by hand.</source>
        <translation>Ein anderes Ihrer Programme (Prozess {id}) antwortet nicht. Halten Sie seine Geräte von Hand an.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
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
        <source>Every instrument confirmed.</source>
        <translation>Alle Geräte haben bestätigt.</translation>
    </message>
    <message>
        <source>Every instrument is being told to stop…</source>
        <translation>Allen Geräten wird Halt befohlen…</translation>
    </message>
    <message>
        <source>Has no stop command</source>
        <translation>Hat keinen Haltebefehl</translation>
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
        <source>Not sent</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <source>Nothing has to be done.</source>
        <translation>Es ist nichts zu tun.</translation>
    </message>
    <message>
        <source>One instrument did not confirm.</source>
        <translation>Ein Gerät hat nicht bestätigt.</translation>
    </message>
    <message>
        <source>Runs of other programs were not reached: {why}.</source>
        <translation>Läufe anderer Programme wurden nicht erreicht: {why}.</translation>
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
        <source>Simulated: nothing to do</source>
        <translation>Simuliert: nichts zu tun</translation>
    </message>
    <message>
        <source>Stop {name} at the instrument now</source>
        <translation>{name} jetzt am Gerät anhalten</translation>
    </message>
    <message>
        <source>Stopped: {names} – close</source>
        <translation>Angehalten: {names} – schließen</translation>
    </message>
    <message>
        <source>Stopping everything.</source>
        <translation>Alles wird angehalten.</translation>
    </message>
    <message>
        <source>The program is being ended…</source>
        <translation>Das Programm wird beendet…</translation>
    </message>
    <message>
        <source>The program is stopped.</source>
        <translation>Das Programm ist angehalten.</translation>
    </message>
    <message>
        <source>The run has ended, its ports are closed:
no stop can be sent again. Data is kept.</source>
        <translation>Der Lauf ist beendet, seine Ports sind geschlossen:
Halt kann nicht erneut gesendet werden. Die Daten bleiben.</translation>
    </message>
    <message>
        <source>The run has ended. Data is kept.</source>
        <translation>Der Lauf ist beendet. Die Daten bleiben.</translation>
    </message>
    <message>
        <source>{count} instruments did not confirm.</source>
        <translation>{count} Geräte haben nicht bestätigt.</translation>
    </message>
</context>
<context>
    <name>HistoryDesk</name>
    <message>
        <source>Archive of CSV files (*.zip)</source>
        <translation>Archiv mit CSV-Dateien (*.zip)</translation>
    </message>
    <message>
        <source>Export run {id}</source>
        <translation>Lauf {id} exportieren</translation>
    </message>
    <message>
        <source>Export runs into a folder</source>
        <translation>Läufe in einen Ordner exportieren</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
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
        <source>Export list…</source>
        <translation>Liste exportieren…</translation>
    </message>
    <message>
        <source>Export {n} runs…</source>
        <translation>{n} Läufe exportieren…</translation>
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
        <source>No run is like that.</source>
        <translation>Kein Lauf ist so.</translation>
    </message>
    <message>
        <source>No runs yet. They are kept here.</source>
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
        <source>Write the chosen runs, or all that are shown, into a folder</source>
        <translation>Die gewählten Läufe, oder alle gezeigten, in einen Ordner schreiben</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>{n} Läufe</translation>
    </message>
</context>
<context>
    <name>Identification</name>
    <message>
        <source>Answered in {ms} ms: {facts}</source>
        <translation>Antwort in {ms} ms: {facts}</translation>
    </message>
    <message>
        <source>Choose its kind under “Limit commands”, then identify it again.</source>
        <translation>Wählen Sie seine Art unter „Befehle einschränken“ und identifizieren Sie es erneut.</translation>
    </message>
    <message>
        <source>No answer as {name}: {came}</source>
        <translation>Keine Antwort als {name}: {came}</translation>
    </message>
    <message>
        <source>No answer to the questions of: {names}</source>
        <translation>Keine Antwort auf die Fragen von: {names}</translation>
    </message>
    <message>
        <source>Nothing tells what kind of instrument this is</source>
        <translation>Nichts verrät, was für ein Gerät das ist</translation>
    </message>
    <message>
        <source>under 1</source>
        <translation>unter 1</translation>
    </message>
</context>
<context>
    <name>InstrumentFacts</name>
    <message>
        <source>In use by run {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use by {who}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InstrumentState</name>
    <message>
        <source>Asking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot be opened</source>
        <translation>Lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug it in again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation>Eingesteckt</translation>
    </message>
    <message>
        <source>Port open</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} was unplugged.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InstrumentTile</name>
    <message>
        <source>Nothing sent yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Show what passed on the port of {role}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation>Simulator</translation>
    </message>
    <message>
        <source>Simulator · {place}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>simulator</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InstrumentTiles</name>
    <message>
        <source>Busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reconnecting… {s} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Released</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silent for {s} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
</context>
<context>
    <name>InstrumentsPanel</name>
    <message>
        <source>Instruments</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Look for ports again</source>
        <translation>Erneut nach Ports suchen</translation>
    </message>
    <message>
        <source>The protocol was changed since this port was allowed.</source>
        <translation>Das Protokoll wurde geändert, seit dieser Port erlaubt wurde.</translation>
    </message>
    <message>
        <source>This protocol names no instruments in its [tool.praxis.ports] table.</source>
        <translation>Dieses Protokoll nennt in seiner Tabelle [tool.praxis.ports] keine Geräte.</translation>
    </message>
</context>
<context>
    <name>InterruptedBanner</name>
    <message>
        <source>Close record…</source>
        <translation>Aufzeichnung abschließen…</translation>
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
        <source>The run will not go on: its record gets its end</source>
        <translation>Der Lauf geht nicht weiter: Seine Aufzeichnung bekommt ihr Ende</translation>
    </message>
    <message>
        <source>What the run had done, printed and sent</source>
        <translation>Was der Lauf getan, ausgegeben und gesendet hat</translation>
    </message>
</context>
<context>
    <name>InterruptedBanners</name>
    <message>
        <source>: praxis-desktop history list --state interrupted has them all</source>
        <translation>: praxis-desktop history list --state interrupted nennt alle</translation>
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
        <source>No step was under way.</source>
        <translation>Kein Schritt war im Gange.</translation>
    </message>
    <message>
        <source>Run {id} is over, and its record was not closed</source>
        <translation>Lauf {id} ist vorbei, seine Aufzeichnung wurde aber nicht abgeschlossen</translation>
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
        <source>Somebody was being asked: {question}</source>
        <translation>Jemand wurde gerade gefragt: {question}</translation>
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
        <source>“{title}” had begun</source>
        <translation>„{title}“ hatte begonnen</translation>
    </message>
    <message>
        <source>“{title}” had begun, and the run was paused</source>
        <translation>„{title}“ hatte begonnen, und der Lauf war pausiert</translation>
    </message>
</context>
<context>
    <name>KeptRun</name>
    <message>
        <source>Began</source>
        <translation>Begonnen</translation>
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
        <source>Ended by</source>
        <translation>Beendet von</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
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
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Notes before it began</source>
        <translation>Notizen vor dem Beginn</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
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
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{digest} (it has no end)</source>
        <translation>{digest} (hat kein Ende)</translation>
    </message>
    <message>
        <source>{what} (by {person})</source>
        <translation>{what} (von {person})</translation>
    </message>
    <message>
        <source>{when}, {person}</source>
        <translation>{when}, {person}</translation>
    </message>
</context>
<context>
    <name>LabwarePanel</name>
    <message>
        <source>Labware</source>
        <translation>Labware</translation>
    </message>
</context>
<context>
    <name>LibraryCommands</name>
    <message>
        <source>A run is under way: stop it first</source>
        <translation>Ein Lauf ist im Gange: erst stoppen</translation>
    </message>
    <message>
        <source>Does not load</source>
        <translation>Lädt nicht</translation>
    </message>
    <message>
        <source>Run: {title}</source>
        <translation>Starten: {title}</translation>
    </message>
</context>
<context>
    <name>LibraryDesk</name>
    <message>
        <source>Add a protocol</source>
        <translation>Protokoll hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>It is another file than the one that you add. Replace it, or keep both: the new one gets a number after its name.</source>
        <translation>Es ist eine andere Datei als die, die Sie hinzufügen. Ersetzen Sie sie oder behalten Sie beide: Die neue bekommt eine Nummer hinter ihren Namen.</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Beide behalten</translation>
    </message>
    <message>
        <source>Python programs (*.py)</source>
        <translation>Python-Programme (*.py)</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>There is already a protocol called {name}</source>
        <translation>Es gibt schon ein Protokoll namens {name}</translation>
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
        <source>All categories</source>
        <translation>Alle Kategorien</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Copy a Python file to your folder of the library</source>
        <translation>Eine Python-Datei in Ihren Ordner der Bibliothek kopieren</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>No protocol yet. Drop a Python file on this window to add it.</source>
        <translation>Noch kein Protokoll. Ziehen Sie eine Python-Datei auf dieses Fenster, um sie hinzuzufügen.</translation>
    </message>
    <message>
        <source>Nothing matches “{text}”.</source>
        <translation>Nichts passt zu „{text}“.</translation>
    </message>
    <message>
        <source>Protocols</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Reading the protocols…</source>
        <translation>Die Protokolle werden gelesen…</translation>
    </message>
    <message>
        <source>Search name, description, tag</source>
        <translation>Name, Beschreibung, Schlagwort suchen</translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation>Bibliothek durchsuchen</translation>
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
        <source>Stated: {volume}</source>
        <translation>Angegeben: {volume}</translation>
    </message>
    <message>
        <source>fullest {peak} of {limit}</source>
        <translation>am vollsten {peak} von {limit}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {n} ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {n} failed: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {n}: {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program begins after {ms} ms</source>
        <translation>Das Programm beginnt nach {ms} ms</translation>
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
    <name>LogView</name>
    <message>
        <source>Log of this program</source>
        <translation>Log dieses Programms</translation>
    </message>
    <message>
        <source>Python could not be prepared: {reason}</source>
        <translation>Python konnte nicht vorbereitet werden: {reason}</translation>
    </message>
    <message>
        <source>Run of {name}</source>
        <translation>Lauf von {name}</translation>
    </message>
    <message>
        <source>The program begins after {ms} ms</source>
        <translation>Das Programm beginnt nach {ms} ms</translation>
    </message>
    <message>
        <source>Warning: {sentence}</source>
        <translation>Warnung: {sentence}</translation>
    </message>
    <message>
        <source>What this program does for a run appears here.</source>
        <translation>Was dieses Programm für einen Lauf tut, erscheint hier.</translation>
    </message>
</context>
<context>
    <name>MachineRow</name>
    <message>
        <source>Backend of {role}</source>
        <translation>Backend von {role}</translation>
    </message>
    <message>
        <source>Choose what it is</source>
        <translation>Wählen, was es ist</translation>
    </message>
    <message>
        <source>None: the protocol does without</source>
        <translation>Keins: Das Protokoll kommt ohne aus</translation>
    </message>
    <message>
        <source>Simulated ({name})</source>
        <translation>Simuliert ({name})</translation>
    </message>
    <message>
        <source>What speaks with the instrument, or stands for it</source>
        <translation>Was mit dem Gerät spricht oder für es steht</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>No package was added</source>
        <translation>Kein Paket wurde hinzugefügt</translation>
    </message>
    <message>
        <source>Other packages are being added; drop these again after that</source>
        <translation>Andere Pakete werden gerade hinzugefügt; ziehen Sie diese danach erneut herein</translation>
    </message>
    <message>
        <source>Packages are added with: {command}</source>
        <translation>Pakete werden hinzugefügt mit: {command}</translation>
    </message>
    <message>
        <source>Praxis Desktop</source>
        <translation>Praxis Desktop</translation>
    </message>
    <message>
        <source>Python could not be prepared: {reason}</source>
        <translation>Python konnte nicht vorbereitet werden: {reason}</translation>
    </message>
    <message>
        <source>Stop the run before opening another protocol</source>
        <translation>Stoppen Sie den Lauf, bevor Sie ein anderes Protokoll öffnen</translation>
    </message>
    <message>
        <source>The output was saved</source>
        <translation>Die Ausgabe wurde gespeichert</translation>
    </message>
    <message>
        <source>The window closes when the run has ended; close it again to end it now</source>
        <translation>Das Fenster schließt, wenn der Lauf beendet ist; schließen Sie es noch einmal, um ihn jetzt zu beenden</translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Simulated or real instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stoppen</translation>
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
        <source>Colours as the &amp;system has them</source>
        <translation>Farben wie im &amp;System</translation>
    </message>
    <message>
        <source>Go to the ne&amp;xt part of the window</source>
        <translation>Zum nä&amp;chsten Teil des Fensters</translation>
    </message>
    <message>
        <source>Go to the part &amp;before</source>
        <translation>Zum Teil &amp;davor</translation>
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
        <source>Save output &amp;as…</source>
        <translation>Ausgabe &amp;speichern unter…</translation>
    </message>
    <message>
        <source>Show the first &amp;problem</source>
        <translation>Erstes Prob&amp;lem zeigen</translation>
    </message>
</context>
<context>
    <name>MessageDesk</name>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>The window begins as at first. The damaged file was kept as {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the window remembers was damaged</source>
        <translation type="unfinished"></translation>
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
        <source>Messages, the newest first</source>
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
        <source>It is kept beside the record with the date and your name. The record stays as it is.</source>
        <translation>Sie wird neben der Aufzeichnung aufbewahrt, mit Datum und Ihrem Namen. Die Aufzeichnung bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Run {id} · {title}</source>
        <translation>Lauf {id} · {title}</translation>
    </message>
    <message>
        <source>What is to be known about this run</source>
        <translation>Was man über diesen Lauf wissen soll</translation>
    </message>
    <message>
        <source>Who writes it</source>
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
        <source>Less: {name}</source>
        <translation>Weniger: {name}</translation>
    </message>
    <message>
        <source>More: {name}</source>
        <translation>Mehr: {name}</translation>
    </message>
</context>
<context>
    <name>Obstacles</name>
    <message>
        <source>The dry run did not come to its end</source>
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
        <source>{name} is missing: enter {what}</source>
        <translation>{name} fehlt: {what} eingeben</translation>
    </message>
</context>
<context>
    <name>OpenPort</name>
    <message>
        <source>Report this, with the log.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OutputPanel</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected text, or all that is shown (Ctrl+Shift+C)</source>
        <translation>Den markierten Text kopieren, oder alles Gezeigte (Strg+Umschalt+C)</translation>
    </message>
    <message>
        <source>Full log: {path}</source>
        <translation>Volles Log: {path}</translation>
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
        <source>Open the folder of the full log</source>
        <translation>Den Ordner des vollen Logs öffnen</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Output of the program</source>
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
        <source>The full output is kept in a log file</source>
        <translation>Die volle Ausgabe wird in einer Logdatei aufbewahrt</translation>
    </message>
    <message>
        <source>What the protocol prints appears here.</source>
        <translation>Was das Protokoll ausgibt, erscheint hier.</translation>
    </message>
    <message>
        <source>{size} are not shown here</source>
        <translation>{size} werden hier nicht gezeigt</translation>
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
        <source>Commands that cannot run now are listed with the reason</source>
        <translation>Befehle, die jetzt nicht gehen, stehen mit dem Grund da</translation>
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
        <source>{title}: {n} wells of a plate of {rows} × {columns}, from {least} to {most} {unit}</source>
        <translation>{title}: {n} Wells einer Platte mit {rows} × {columns}, von {least} bis {most} {unit}</translation>
    </message>
    <message>
        <source>{well}: no value</source>
        <translation>{well}: kein Wert</translation>
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
        <source>{role}, which it uses already</source>
        <translation>{role}, den es schon benutzt</translation>
    </message>
</context>
<context>
    <name>PortSheet</name>
    <message>
        <source>It asks which port it may use</source>
        <translation>Es fragt, welchen Port es benutzen darf</translation>
    </message>
    <message>
        <source>No port that fits is plugged in. Plug the instrument in: it appears here.</source>
        <translation>Kein passender Port ist eingesteckt. Stecken Sie das Gerät ein: Es erscheint hier.</translation>
    </message>
    <message>
        <source>Ports that fit</source>
        <translation>Passende Ports</translation>
    </message>
</context>
<context>
    <name>PortSheetCard</name>
    <message>
        <source>It asks for a port of: {wanted}</source>
        <translation>Es fragt nach einem Port von: {wanted}</translation>
    </message>
    <message>
        <source>It asks for any port, and does not say what for.</source>
        <translation>Es fragt nach irgendeinem Port und sagt nicht, wofür.</translation>
    </message>
    <message>
        <source>No port</source>
        <translation>Kein Port</translation>
    </message>
    <message>
        <source>Remember for this protocol: it is chosen at once next time</source>
        <translation>Für dieses Protokoll merken: Nächstes Mal wird er sofort gewählt</translation>
    </message>
    <message>
        <source>Stop run</source>
        <translation>Lauf stoppen</translation>
    </message>
    <message>
        <source>The program is told that no port was chosen (Esc)</source>
        <translation>Dem Programm wird gesagt, dass kein Port gewählt wurde (Esc)</translation>
    </message>
    <message>
        <source>The program waits for you. No time limit runs meanwhile.</source>
        <translation>Das Programm wartet auf Sie. Solange läuft keine Zeitgrenze.</translation>
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
    <message>
        <source>{program} asks you</source>
        <translation>{program} fragt Sie</translation>
    </message>
    <message>
        <source>{what} (Enter)</source>
        <translation>{what} (Eingabe)</translation>
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
        <source>Name of the preset</source>
        <translation>Name der Voreinstellung</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Voreinstellung</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save preset…</source>
        <translation>Voreinstellung speichern…</translation>
    </message>
    <message>
        <source>Type a name first</source>
        <translation>Geben Sie erst einen Namen ein</translation>
    </message>
</context>
<context>
    <name>PromptSheet</name>
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
        <source>Before the run goes on</source>
        <translation>Bevor der Lauf weitergeht</translation>
    </message>
    <message>
        <source>Choose an answer</source>
        <translation>Wählen Sie eine Antwort</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Done – continue</source>
        <translation>Erledigt – weiter</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source>Enter value – continue</source>
        <translation>Wert übernehmen – weiter</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Stop run</source>
        <translation>Lauf stoppen</translation>
    </message>
    <message>
        <source>The protocol asks you</source>
        <translation>Das Protokoll fragt Sie</translation>
    </message>
    <message>
        <source>The run waits for you. No time limit runs meanwhile.</source>
        <translation>Der Lauf wartet auf Sie. Solange läuft keine Zeitgrenze.</translation>
    </message>
    <message>
        <source>Use this answer</source>
        <translation>Diese Antwort benutzen</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>With no answer, the run goes on in {left} with “{answer}”.</source>
        <translation>Ohne Antwort geht der Lauf in {left} mit „{answer}“ weiter.</translation>
    </message>
    <message>
        <source>With no answer, the run goes on in {left}.</source>
        <translation>Ohne Antwort geht der Lauf in {left} weiter.</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>{low} to {high} {unit}</source>
        <translation>{low} bis {high} {unit}</translation>
    </message>
    <message>
        <source>{step} asks you</source>
        <translation>{step} fragt Sie</translation>
    </message>
</context>
<context>
    <name>ProtocolPanel</name>
    <message>
        <source>It can be run, and may fail. To add a package: praxis-desktop packages add NAME, or drop its wheel on this window.</source>
        <translation>Es lässt sich starten und kann scheitern. Ein Paket hinzufügen: praxis-desktop packages add NAME, oder sein Wheel auf dieses Fenster ziehen.</translation>
    </message>
    <message>
        <source>No package here has {names}, which the protocol imports</source>
        <translation>Kein Paket hier enthält {names}, das vom Protokoll importiert wird</translation>
    </message>
    <message>
        <source>No protocol is open</source>
        <translation>Kein Protokoll ist offen</translation>
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
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>The file has no description.</source>
        <translation>Die Datei hat keine Beschreibung.</translation>
    </message>
    <message>
        <source>What the protocol does</source>
        <translation>Was das Protokoll tut</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Change between light and dark colours</source>
        <translation>Zwischen hellen und dunklen Farben wechseln</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
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
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>The protocols of the library (Ctrl+1)</source>
        <translation>Die Protokolle der Bibliothek (Strg+1)</translation>
    </message>
    <message>
        <source>The run in progress, or the last one (Ctrl+2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The runs that were kept (Ctrl+3)</source>
        <translation>Die aufbewahrten Läufe (Strg+3)</translation>
    </message>
</context>
<context>
    <name>Readiness</name>
    <message>
        <source>EMERGENCY STOP key: F12.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not ready: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partly simulated: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready – real instruments will move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready – this protocol names no instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated run – no instrument will move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start simulated run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch to Real instruments at the top when you are ready.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it asks for while it runs, it asks you for.</source>
        <translation type="unfinished"></translation>
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
        <source>The reason is kept in the record of the run.</source>
        <translation>Der Grund wird in der Aufzeichnung des Laufs aufbewahrt.</translation>
    </message>
    <message>
        <source>Why is it stopped?</source>
        <translation>Warum wird er gestoppt?</translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message>
        <source>Check that nothing of the record was changed or is missing</source>
        <translation>Prüfen, dass nichts an der Aufzeichnung geändert wurde oder fehlt</translation>
    </message>
    <message>
        <source>Do the run again from its record, without instruments, and compare every bit</source>
        <translation>Den Lauf aus seiner Aufzeichnung wiederholen, ohne Geräte, und jedes Bit vergleichen</translation>
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
        <source>Record</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>The record is being checked…</source>
        <translation>Die Aufzeichnung wird geprüft…</translation>
    </message>
    <message>
        <source>The results are being written…</source>
        <translation>Die Ergebnisse werden geschrieben…</translation>
    </message>
    <message>
        <source>The run is done again from its record…</source>
        <translation>Der Lauf wird aus seiner Aufzeichnung wiederholt…</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Write the run&apos;s results as CSV, JSON and PDF into a folder</source>
        <translation>Die Ergebnisse des Laufs als CSV, JSON und PDF in einen Ordner schreiben</translation>
    </message>
</context>
<context>
    <name>RecordSheet</name>
    <message>
        <source>Check that nothing of the record was changed</source>
        <translation>Prüfen, dass nichts an der Aufzeichnung geändert wurde</translation>
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
        <source>Its record is long, and is being read…</source>
        <translation>Seine Aufzeichnung ist lang und wird gelesen…</translation>
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
        <source>The end of what the program had printed</source>
        <translation>Das Ende dessen, was das Programm ausgegeben hat</translation>
    </message>
    <message>
        <source>The program had printed nothing.</source>
        <translation>Das Programm hatte nichts ausgegeben.</translation>
    </message>
    <message>
        <source>The record is being checked…</source>
        <translation>Die Aufzeichnung wird geprüft…</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
</context>
<context>
    <name>ReportHead</name>
    <message>
        <source>Add note…</source>
        <translation>Notiz hinzufügen…</translation>
    </message>
    <message>
        <source>Back to the history</source>
        <translation>Zurück zum Verlauf</translation>
    </message>
    <message>
        <source>Back to the history (Esc)</source>
        <translation>Zurück zum Verlauf (Esc)</translation>
    </message>
    <message>
        <source>Do the run again from its record, without instruments, and compare every bit</source>
        <translation>Den Lauf aus seiner Aufzeichnung wiederholen, ohne Geräte, und jedes Bit vergleichen</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Nachspielen</translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut starten</translation>
    </message>
    <message>
        <source>Set the protocol up with the same values</source>
        <translation>Das Protokoll mit denselben Werten einrichten</translation>
    </message>
</context>
<context>
    <name>ReportPage</name>
    <message>
        <source> in step {n}</source>
        <translation> in Schritt {n}</translation>
    </message>
    <message>
        <source> of the first {n}; `praxis-desktop history show --wire` has all</source>
        <translation> der ersten {n}; `praxis-desktop history show --wire` zeigt alle</translation>
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
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Its record is being read…</source>
        <translation>Seine Aufzeichnung wird gelesen…</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Log</translation>
    </message>
    <message>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <source>PDF report</source>
        <translation>PDF-Bericht</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Run {id}</source>
        <translation>Lauf {id}</translation>
    </message>
    <message>
        <source>Run {id} · {title}</source>
        <translation>Lauf {id} · {title}</translation>
    </message>
    <message>
        <source>The note is kept beside the record</source>
        <translation>Die Notiz wird neben der Aufzeichnung aufbewahrt</translation>
    </message>
    <message>
        <source>The record is being checked…</source>
        <translation>Die Aufzeichnung wird geprüft…</translation>
    </message>
    <message>
        <source>The record is being read…</source>
        <translation>Die Aufzeichnung wird gelesen…</translation>
    </message>
    <message>
        <source>The run is done again from its record; no port is opened…</source>
        <translation>Der Lauf wird aus seiner Aufzeichnung wiederholt; kein Port wird geöffnet…</translation>
    </message>
    <message>
        <source>Write the run as {format}</source>
        <translation>Den Lauf als {format} schreiben</translation>
    </message>
    <message>
        <source>{n} pieces</source>
        <translation>{n} Stücke</translation>
    </message>
</context>
<context>
    <name>ReportViews</name>
    <message>
        <source>About</source>
        <translation>Angaben</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>Bytes exchanged</source>
        <translation>Ausgetauschte Bytes</translation>
    </message>
    <message>
        <source>Check that nothing of the record was changed or is missing</source>
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
        <source>Files kept with the record</source>
        <translation>Dateien bei der Aufzeichnung</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
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
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
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
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Time in s</source>
        <translation>Zeit in s</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
</context>
<context>
    <name>ResultBand</name>
    <message>
        <source>by {person}</source>
        <translation>von {person}</translation>
    </message>
    <message>
        <source>duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>Rückfragen</translation>
    </message>
    <message>
        <source>results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>steps done</source>
        <translation>Schritte getan</translation>
    </message>
</context>
<context>
    <name>ResultChips</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Fertig</translation>
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
        <source>Stopped</source>
        <translation>Gestoppt</translation>
    </message>
</context>
<context>
    <name>ResumeDesk</name>
    <message>
        <source>A run was interrupted</source>
        <translation>Ein Lauf wurde unterbrochen</translation>
    </message>
    <message>
        <source>The record of run {id} is closed</source>
        <translation>Die Aufzeichnung von Lauf {id} ist abgeschlossen</translation>
    </message>
</context>
<context>
    <name>ResumeSheet</name>
    <message>
        <source>Cannot be opened</source>
        <translation>Lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Close record…</source>
        <translation>Aufzeichnung abschließen…</translation>
    </message>
    <message>
        <source>Closing its record gives it its end, and its signature.</source>
        <translation>Das Abschließen gibt der Aufzeichnung ihr Ende und ihre Signatur.</translation>
    </message>
    <message>
        <source>Has {role} carried out {command}?</source>
        <translation>Hat {role} {command} ausgeführt?</translation>
    </message>
    <message>
        <source>How it goes on</source>
        <translation>Wie es weitergeht</translation>
    </message>
    <message>
        <source>It was sent last, and no reply to it was kept. If the instrument cannot tell, you are asked before anything is sent.</source>
        <translation>Es wurde zuletzt gesendet, und keine Antwort darauf ist aufgezeichnet. Kann das Gerät es nicht sagen, werden Sie gefragt, bevor etwas gesendet wird.</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut nachsehen</translation>
    </message>
    <message>
        <source>Look again whether its instruments are plugged in</source>
        <translation>Erneut nachsehen, ob seine Geräte eingesteckt sind</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird gesucht…</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Nicht jetzt</translation>
    </message>
    <message>
        <source>Not there</source>
        <translation>Nicht da</translation>
    </message>
    <message>
        <source>Plug in {roles} first: without, the run stays interrupted.</source>
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
        <source>The program is first done again from its record, which touches no instrument. Then its ports are opened, and it goes on from where it was, in the same record. What has left is sent again only if its step or its instrument says that it may be, or you do.</source>
        <translation>Das Programm wird zuerst aus seiner Aufzeichnung wiederholt, ohne ein Gerät anzusprechen. Dann werden seine Ports geöffnet, und es geht weiter, wo es war, in derselben Aufzeichnung. Was schon gesendet wurde, wird nur dann erneut gesendet, wenn sein Schritt, sein Gerät oder Sie es erlauben.</translation>
    </message>
    <message>
        <source>This run cannot go on</source>
        <translation>Dieser Lauf kann nicht weitergehen</translation>
    </message>
    <message>
        <source>This run is over</source>
        <translation>Dieser Lauf ist vorbei</translation>
    </message>
    <message>
        <source>Who has the run go on</source>
        <translation>Wer den Lauf fortsetzt</translation>
    </message>
</context>
<context>
    <name>RoleOptions</name>
    <message>
        <source>Limit commands</source>
        <translation>Befehle einschränken</translation>
    </message>
    <message>
        <source>Limit the commands of {role}</source>
        <translation>Die Befehle von {role} einschränken</translation>
    </message>
    <message>
        <source>Limits of: {name}</source>
        <translation>Grenzen von: {name}</translation>
    </message>
    <message>
        <source>No limits</source>
        <translation>Keine Grenzen</translation>
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
        <source>What a profile does not allow is not sent, and the program is told so</source>
        <translation>Was ein Profil nicht erlaubt, wird nicht gesendet, und das Programm erfährt es</translation>
    </message>
    <message>
        <source>When the run starts, the port is remembered for this protocol, with its limits</source>
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
        <source>Ask the instrument who it is: it moves nothing</source>
        <translation>Das Gerät fragen, wer es ist: Es bewegt nichts</translation>
    </message>
    <message>
        <source>Asking who it is…</source>
        <translation>Wird gefragt, wer es ist…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a device first</source>
        <translation>Wählen Sie erst ein Gerät</translation>
    </message>
    <message>
        <source>Forget this port for this protocol</source>
        <translation>Diesen Port für dieses Protokoll vergessen</translation>
    </message>
    <message>
        <source>Forgotten: it is asked for next time</source>
        <translation>Vergessen: Nächstes Mal wird danach gefragt</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>Identifizieren</translation>
    </message>
    <message>
        <source>In use by this run</source>
        <translation>Von diesem Lauf benutzt</translation>
    </message>
    <message>
        <source>Limits and memory of {role}</source>
        <translation>Grenzen und Gemerktes von {role}</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More about {role}</source>
        <translation>Mehr über {role}</translation>
    </message>
    <message>
        <source>Plug it in: it is still chosen.</source>
        <translation>Stecken Sie es ein: Es ist noch gewählt.</translation>
    </message>
    <message>
        <source>Plug the instrument in first</source>
        <translation>Stecken Sie erst das Gerät ein</translation>
    </message>
    <message>
        <source>Port of {role}</source>
        <translation>Port von {role}</translation>
    </message>
    <message>
        <source>Reconnecting… {seconds} s</source>
        <translation>Wird neu verbunden… {seconds} s</translation>
    </message>
    <message>
        <source>The cable was pulled, or the instrument switched off. The program waits for it.</source>
        <translation>Das Kabel wurde gezogen oder das Gerät ausgeschaltet. Das Programm wartet darauf.</translation>
    </message>
    <message>
        <source>The run uses this port: identify the instrument when it has ended</source>
        <translation>Der Lauf benutzt diesen Port: Identifizieren Sie das Gerät, wenn er beendet ist</translation>
    </message>
    <message>
        <source>There is no such port now</source>
        <translation>Einen solchen Port gibt es jetzt nicht</translation>
    </message>
    <message>
        <source>This run waits for it</source>
        <translation>Dieser Lauf wartet darauf</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>Ausgesteckt</translation>
    </message>
</context>
<context>
    <name>RunButtons</name>
    <message>
        <source>After this step</source>
        <translation>Nach diesem Schritt</translation>
    </message>
    <message>
        <source>Ask the program to end now; it may park its instruments first (Ctrl+.)</source>
        <translation>Das Programm auffordern, jetzt zu enden; es darf vorher seine Geräte parken (Strg+.)</translation>
    </message>
    <message>
        <source>Cancel queue</source>
        <translation>Warten abbrechen</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>End the program at once (Ctrl+.): it cannot park its instruments any more</source>
        <translation>Das Programm sofort beenden (Strg+.): Es kann seine Geräte nicht mehr parken</translation>
    </message>
    <message>
        <source>Hold the run before its next step (Ctrl+P)</source>
        <translation>Den Lauf vor seinem nächsten Schritt anhalten (Strg+P)</translation>
    </message>
    <message>
        <source>Hold the run where it is, in the middle of its step (Ctrl+P)</source>
        <translation>Den Lauf anhalten, wo er ist, mitten im Schritt (Strg+P)</translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation>Weiterlaufen lassen</translation>
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
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Pause now</source>
        <translation>Pause sofort</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut starten</translation>
    </message>
    <message>
        <source>Set the same protocol up again, with the same values (Ctrl+R)</source>
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
        <source>The program may park
its instruments first.</source>
        <translation>Das Programm darf
vorher die Geräte parken.</translation>
    </message>
    <message>
        <source>The run does not wait any longer, and does not begin (Ctrl+.)</source>
        <translation>Der Lauf wartet nicht länger und beginnt nicht (Strg+.)</translation>
    </message>
    <message>
        <source>The run ends before the program starts (Ctrl+.)</source>
        <translation>Der Lauf endet, bevor das Programm startet (Strg+.)</translation>
    </message>
    <message>
        <source>The run goes on (Ctrl+P)</source>
        <translation>Der Lauf geht weiter (Strg+P)</translation>
    </message>
    <message>
        <source>The run goes on (Esc)</source>
        <translation>Der Lauf geht weiter (Esc)</translation>
    </message>
    <message>
        <source>The run is not stopped after this step (Ctrl+P)</source>
        <translation>Der Lauf wird nach diesem Schritt nicht gestoppt (Strg+P)</translation>
    </message>
    <message>
        <source>The step that goes on is finished, then the run is stopped</source>
        <translation>Der laufende Schritt wird beendet, dann wird der Lauf gestoppt</translation>
    </message>
</context>
<context>
    <name>RunCommands</name>
    <message>
        <source>Run {id} · {title}</source>
        <translation>Lauf {id} · {title}</translation>
    </message>
</context>
<context>
    <name>RunDetails</name>
    <message>
        <source>Abort</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Mich fragen</translation>
    </message>
    <message>
        <source>Name of this run</source>
        <translation>Name dieses Laufs</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Operator: {person}</source>
        <translation>Bediener: {person}</translation>
    </message>
    <message>
        <source>When an error happens</source>
        <translation>Wenn ein Fehler auftritt</translation>
    </message>
    <message>
        <source>aborts on errors</source>
        <translation>bricht bei Fehlern ab</translation>
    </message>
    <message>
        <source>asks on errors</source>
        <translation>fragt bei Fehlern</translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation>von {person}</translation>
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
    <name>RunRows</name>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Open run {id}</source>
        <translation>Lauf {id} öffnen</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Protocol and label</source>
        <translation>Protokoll und Name</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
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
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>Fertig</translation>
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
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
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
        <translation>Pausiert gleich…</translation>
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
        <source>Stopping…</source>
        <translation>Stoppt…</translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation>Wartet auf Sie</translation>
    </message>
</context>
<context>
    <name>RunStrip</name>
    <message>
        <source>Open run</source>
        <translation>Lauf öffnen</translation>
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
    <name>SearchField</name>
    <message>
        <source>Type a part of its name</source>
        <translation>Einen Teil des Namens eingeben</translation>
    </message>
</context>
<context>
    <name>SegmentBar</name>
    <message>
        <source>Step {n} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SetupDesk</name>
    <message>
        <source>Choose a simulator or a port for {role}</source>
        <translation>Wählen Sie einen Simulator oder Port für {role}</translation>
    </message>
    <message>
        <source>The file does not load</source>
        <translation>Die Datei lädt nicht</translation>
    </message>
</context>
<context>
    <name>SetupFoot</name>
    <message>
        <source>Go to what must be chosen or corrected first (F8)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show first problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the run (Ctrl+Enter)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SetupHead</name>
    <message>
        <source>Back to the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the library; what is filled in stays (Alt+Left)</source>
        <translation type="unfinished"></translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>Simulated, or real instruments (Ctrl+M)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What plays the instruments</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SetupModel</name>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Correct what is marked red on the form, and save it then.</source>
        <translation>Korrigieren Sie, was im Formular rot markiert ist, und speichern Sie dann.</translation>
    </message>
    <message>
        <source>The preset was not saved: some values have to be corrected first</source>
        <translation>Die Voreinstellung wurde nicht gespeichert: Einige Werte müssen erst korrigiert werden</translation>
    </message>
</context>
<context>
    <name>SetupPage</name>
    <message>
        <source>Choose a simulator or a port for this instrument.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a simulator or a port for {role}</source>
        <translation>Wählen Sie einen Simulator oder Port für {role}</translation>
    </message>
    <message>
        <source>Not all of its packages are here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a protocol to begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run setup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} is under way: what is set up here can be run when it has ended</source>
        <translation type="unfinished"></translation>
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
        <source>F12 acts when it is pressed down, also while a sheet is open. Without a run there is nothing for it to stop.</source>
        <translation>F12 wirkt schon beim Drücken, auch während eine Abfrage offen ist. Ohne Lauf gibt es nichts anzuhalten.</translation>
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
    <name>Stage</name>
    <message>
        <source>Installing packages</source>
        <translation>Pakete werden installiert</translation>
    </message>
    <message>
        <source>Loading runtime</source>
        <translation>Laufzeitumgebung wird geladen</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>compiling, only once</source>
        <translation>wird übersetzt, nur einmal</translation>
    </message>
    <message>
        <source>reading files</source>
        <translation>Dateien werden gelesen</translation>
    </message>
    <message>
        <source>saving for later starts</source>
        <translation>wird für spätere Starts gespeichert</translation>
    </message>
</context>
<context>
    <name>StateHeader</name>
    <message>
        <source>After this step</source>
        <translation>Nach diesem Schritt</translation>
    </message>
    <message>
        <source>Elapsed time</source>
        <translation>Verstrichene Zeit</translation>
    </message>
    <message>
        <source>Going through the record of {title}</source>
        <translation>Die Aufzeichnung von {title} wird durchgegangen</translation>
    </message>
    <message>
        <source>It may park its instruments first</source>
        <translation>Es darf vorher seine Geräte parken</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Es läuft nichts</translation>
    </message>
    <message>
        <source>Partly sim</source>
        <translation>Teils sim.</translation>
    </message>
    <message>
        <source>Partly simulated</source>
        <translation>Teilweise simuliert</translation>
    </message>
    <message>
        <source>Preparing Python</source>
        <translation>Python wird vorbereitet</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut starten</translation>
    </message>
    <message>
        <source>Set up anew</source>
        <translation>Neu einrichten</translation>
    </message>
    <message>
        <source>Sim</source>
        <translation>Sim.</translation>
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
        <source>The program is asked to end</source>
        <translation>Das Programm wird aufgefordert, zu enden</translation>
    </message>
    <message>
        <source>The program is ended at once</source>
        <translation>Das Programm wird sofort beendet</translation>
    </message>
    <message>
        <source>The run ends before the program starts</source>
        <translation>Der Lauf endet, bevor das Programm startet</translation>
    </message>
    <message>
        <source>The run is stopped after this step</source>
        <translation>Der Lauf wird nach diesem Schritt gestoppt</translation>
    </message>
    <message>
        <source>Waiting for its instruments</source>
        <translation>Wartet auf seine Geräte</translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation>von {person}</translation>
    </message>
    <message>
        <source>elapsed</source>
        <translation>verstrichen</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>seit {time}</translation>
    </message>
    <message>
        <source>{role}: cable pulled, waiting {seconds} s for it</source>
        <translation>{role}: Kabel gezogen, wartet {seconds} s darauf</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>1 new message</source>
        <translation>1 neue Meldung</translation>
    </message>
    <message>
        <source>1 serial port</source>
        <translation>1 serieller Port</translation>
    </message>
    <message>
        <source>1 warm worker</source>
        <translation>1 Worker bereit</translation>
    </message>
    <message>
        <source>Interpreters that wait for a program: a run that finds one begins at once.</source>
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
        <source>No new messages</source>
        <translation>Keine neuen Meldungen</translation>
    </message>
    <message>
        <source>No serial port found</source>
        <translation>Kein serieller Port gefunden</translation>
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
        <source>Python and the packages of the protocols are loaded.</source>
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
        <source>Runs still work: each loads what it needs itself, more slowly.</source>
        <translation>Läufe gehen weiterhin: Jeder lädt selbst, was er braucht, nur langsamer.</translation>
    </message>
    <message>
        <source>Shortcuts  F1</source>
        <translation>Tasten  F1</translation>
    </message>
    <message>
        <source>So long it took until the program of the last run could begin.</source>
        <translation>So lange dauerte es, bis das Programm des letzten Laufs beginnen konnte.</translation>
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
        <source>You can click Run now: the program begins when Python is ready.</source>
        <translation>Sie können jetzt starten: Das Programm beginnt, sobald Python bereit ist.</translation>
    </message>
    <message>
        <source>{count} new messages</source>
        <translation>{count} neue Meldungen</translation>
    </message>
    <message>
        <source>{count} serial ports</source>
        <translation>{count} serielle Ports</translation>
    </message>
    <message>
        <source>{count} warm workers</source>
        <translation>{count} Worker bereit</translation>
    </message>
    <message>
        <source>{stage}, {count} s so far</source>
        <translation>{stage}, bisher {count} s</translation>
    </message>
</context>
<context>
    <name>StepsPanel</name>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>Back to current</source>
        <translation>Zum aktuellen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>the first {n} are in the record</source>
        <translation>die ersten {n} stehen in der Aufzeichnung</translation>
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
    <name>Timeline</name>
    <message>
        <source>1 step</source>
        <translation>1 Schritt</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show data, bytes and log of the whole run again</source>
        <translation>Wieder Daten, Bytes und Log des ganzen Laufs zeigen</translation>
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
        <source>begun, and not ended</source>
        <translation>begonnen, nicht beendet</translation>
    </message>
    <message>
        <source>done</source>
        <translation>getan</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
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
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
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
        <source>Stopping; nothing will be added</source>
        <translation>Wird gestoppt; nichts wird hinzugefügt</translation>
    </message>
    <message>
        <source>{names} was there already</source>
        <translation>{names} war schon da</translation>
    </message>
    <message>
        <source>{size}; protocols can use it from now on</source>
        <translation>{size}; Protokolle können es ab jetzt benutzen</translation>
    </message>
</context>
<context>
    <name>WindowNews</name>
    <message>
        <source>It took {duration}.</source>
        <translation>Er dauerte {duration}.</translation>
    </message>
    <message>
        <source>Look at its record</source>
        <translation>Aufzeichnung ansehen</translation>
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
        <source>Resume…</source>
        <translation>Fortsetzen…</translation>
    </message>
    <message>
        <source>{name} was unplugged</source>
        <translation>{name} wurde ausgesteckt</translation>
    </message>
    <message>
        <source>{path} disappeared. No run uses it.</source>
        <translation>{path} ist verschwunden. Kein Lauf benutzt es.</translation>
    </message>
    <message>
        <source>{path} disappeared. The run that goes on uses it.</source>
        <translation>{path} ist verschwunden. Der laufende Lauf benutzt es.</translation>
    </message>
    <message>
        <source>{run} does not go on</source>
        <translation>{run} geht nicht weiter</translation>
    </message>
    <message>
        <source>{run} has failed</source>
        <translation>{run} ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>{run} has finished</source>
        <translation>{run} ist fertig</translation>
    </message>
    <message>
        <source>{run} is over</source>
        <translation>{run} ist vorbei</translation>
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
        <translation>{run} wurde durch Not-Halt beendet</translation>
    </message>
    <message>
        <source>{run} was interrupted again</source>
        <translation>{run} wurde erneut unterbrochen</translation>
    </message>
    <message>
        <source>{run} was stopped</source>
        <translation>{run} wurde gestoppt</translation>
    </message>
</context>
<context>
    <name>WireRows</name>
    <message>
        <source>Hexadecimal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
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
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>line {n} of {file}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>received</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>received from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sent to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} times the same, the last at {time}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_KeyRow</name>
    <message>
        <source>or</source>
        <translation>oder</translation>
    </message>
</context>
</TS>
