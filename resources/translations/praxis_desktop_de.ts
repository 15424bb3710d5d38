<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>CardDelegate</name>
    <message>
        <source>Does not load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Missing: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yours</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChoiceControl</name>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CloseRecordSheet</name>
    <message>
        <source>Close its record?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give this run up, and close its record?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run counts as failed, and cannot be resumed any more. Its record is kept, with your name and the reason, and signed. No instrument is touched: look after them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run counts as its record says that it ended. The record is signed then. Say why it is closed by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why the run will not go on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ClosingSheet</name>
    <message>
        <source>A run is under way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop it before the window closes?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop safely and close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program is asked to end, and may park its instruments first; if it does not, it is ended. The record is completed, then the window closes.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not possible now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandButton</name>
    <message>
        <source>Everything that can be done, by its name ({keys})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConductDesk</name>
    <message>
        <source>Step {number}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message>
        <source>one, two, three</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CrashReporter</name>
    <message>
        <source>Praxis Desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This program made a mistake. It goes on, and a run goes on with it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} errors so far; the first one is shown.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CurvePicture</name>
    <message>
        <source>Seconds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title}: {n} numbers, from {least} to {most} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DataView</name>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Large: an export has it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result that is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run reported no data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This step reported no data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Descriptions</name>
    <message>
        <source>A run is under way: stop it first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose Retry, Skip, Abort</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close what decides nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Main button</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing can be paused now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On a sheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the chosen protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search, or just type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Setup</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run is already waiting for you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no output yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to correct</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While a run is active</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>appearance theme night</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cancel abort end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>error fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>example demonstration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exit close end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>file program load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>help keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>news notifications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>protocols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs records results report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>start</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceChoice</name>
    <message>
        <source>No permission</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>USB socket {place}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Used by another program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Used by another program: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>serial number {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>simulated, {device}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceField</name>
    <message>
        <source>Choose a port, or type its path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a simulator or a port, or type the path of a port</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DeviceRow</name>
    <message>
        <source>No instrument is plugged in: plug it in, and it appears here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other ports ({count})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulators</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DryRunPanel</name>
    <message>
        <source>1 problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Could not run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follows the form · took {s:.1f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It follows when what is marked on the form is corrected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It shows what the run will do, before anything moves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Liquid you need</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tips of {rack}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Updating…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With the values as they are now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at least</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>duration not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>estimated duration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>until it ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} problems</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmergencyButton</name>
    <message>
        <source>EMERGENCY STOP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HALT SENT {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stops every instrument and the program at once (F12). This is a software stop: use the stop button on the instrument when people are in danger.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ErrorSheet</name>
    <message>
        <source>An operation failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose what happens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I fixed it – retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please check before you continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Please say first what is so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason (required)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason, for the record (optional)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same choice if this error comes again in this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The value to go on with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The value to go on with, in {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What should happen now?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportLine</name>
    <message>
        <source>1 run was written to {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs that are written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The export was given up; what is written whole stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The results are being written…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total} runs are written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} runs were written to {path}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportSheet</name>
    <message>
        <source>CSV: tables for a spreadsheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each run gets a folder of its own, beside a list of all. Simulated runs are marked in each of them. The records stay as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export 1 run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {n} runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON: everything, for programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF: a report to read, print and file</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FactRow</name>
    <message>
        <source>Before: {before}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before: {before} · if all was done: {after}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is there now, of {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FailurePanel</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Details of the error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show details</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FigureStrip</name>
    <message>
        <source>1 figure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} can be opened when the run has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} was not kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} figures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{words}, the last {n} are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{words}; there is no room to show them</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FigureTile</name>
    <message>
        <source>Drawing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figure {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HTML</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not shown here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileDialogs</name>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the run&apos;s results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python programs (*.py)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text (*.txt *.log)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FileDrops</name>
    <message>
        <source>Drop {name} to add packages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop {name} to open it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} wheels</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilesPanel</name>
    <message>
        <source>1 file kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No file kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the files that the program has left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} files kept</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilterRow</name>
    <message>
        <source>All protocols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any instrument</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 365 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search protocol, name, note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Showing {n} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When it began</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FindingCard</name>
    <message>
        <source>Problem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FormField</name>
    <message>
        <source>Same as {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FormPanel</name>
    <message>
        <source>1 to correct</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All in range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This protocol has no parameters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} to correct</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HaltSheet</name>
    <message>
        <source>All instruments are stopped – close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program of yours (process {id}) does not answer. Stop its instruments by hand.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confirmed in {time} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Emergency stop at {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every instrument confirmed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every instrument is being told to stop…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Has no stop command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer in {time} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No instrument was connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has to be done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One instrument did not confirm.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs of other programs were not reached: {why}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send halt again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated: nothing to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop {name} at the instrument now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped: {names} – close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping everything.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program is being ended…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program is stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run has ended, its ports are closed:
no stop can be sent again. Data is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run has ended. Data is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} instruments did not confirm.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistoryDesk</name>
    <message>
        <source>Archive of CSV files (*.zip)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export run {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export runs into a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>1 run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export list…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {n} runs…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No run is like that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No runs yet. They are kept here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading records: {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the history…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the chosen runs, or all that are shown, into a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Identification</name>
    <message>
        <source>Answered in {ms} ms: {facts}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose its kind under “Limit commands”, then identify it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer as {name}: {came}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer to the questions of: {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing tells what kind of instrument this is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>under 1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InstrumentsPanel</name>
    <message>
        <source>Instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for ports again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Real instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The protocol was changed since this port was allowed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This protocol names no instruments in its [tool.praxis.ports] table.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InterruptedBanner</name>
    <message>
        <source>Close record…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run will not go on: its record gets its end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the run had done, printed and sent</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InterruptedBanners</name>
    <message>
        <source>: praxis-desktop history list --state interrupted has them all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and 1 more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>InterruptedRun</name>
    <message>
        <source>; one step is recorded as complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; {n} steps are recorded as complete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No step was under way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run {id} is over, and its record was not closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run {id} was interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run {id} was interrupted in step {step}: {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Somebody was being asked: {question}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>step {step} may be half done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{title}” had begun</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{title}” had begun, and the run was paused</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>KeptRun</name>
    <message>
        <source>Began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Damage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Digest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discarded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Imported from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labware</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes before it began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partly sim.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partly simulated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Real</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{digest} (it has no end)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} (by {person})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{when}, {person}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LabwarePanel</name>
    <message>
        <source>Labware</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LibraryCommands</name>
    <message>
        <source>A run is under way: stop it first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Does not load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run: {title}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LibraryDesk</name>
    <message>
        <source>Add a protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is another file than the one that you add. Replace it, or keep both: the new one gets a number after its name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python programs (*.py)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is already a protocol called {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>1 protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add protocol…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All categories</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Category</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy a Python file to your folder of the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No protocol yet. Drop a Python file on this window to add it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches “{text}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the protocols…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search name, description, tag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Showing {n} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} protocols</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LiquidRow</name>
    <message>
        <source> each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load at least this much</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stated: {volume}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fullest {peak} of {limit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LogView</name>
    <message>
        <source>Log of this program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python could not be prepared: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program begins after {ms} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning: {sentence}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What this program does for a run appears here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MachineRow</name>
    <message>
        <source>Backend of {role}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose what it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None: the protocol does without</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated ({name})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What speaks with the instrument, or stands for it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>No package was added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other packages are being added; drop these again after that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packages are added with: {command}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Praxis Desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python could not be prepared: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the run before opening another protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The output was saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window closes when the run has ended; close it again to end it now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;Copy output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;EMERGENCY STOP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open protocol and its run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open protocol…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause or continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Run Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Co&amp;mmand palette…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours as the &amp;system has them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the ne&amp;xt part of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the part &amp;before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the &amp;sample protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause &amp;now, within the step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save output &amp;as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the first &amp;problem</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageDesk</name>
    <message>
        <source>Show in folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessagePanel</name>
    <message>
        <source>Clear all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the list of messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Messages, the newest first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No messages</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoteSheet</name>
    <message>
        <source>Add a note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is kept beside the record with the date and your name. The record stays as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run {id} · {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is to be known about this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who writes it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written by: {person}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NumberControl</name>
    <message>
        <source>Less: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More: {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Obstacles</name>
    <message>
        <source>The dry run did not come to its end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The dry run found a problem: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The dry run found {n} problems</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is missing: enter {what}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OutputPanel</name>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the selected text, or all that is shown (Ctrl+Shift+C)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full log: {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No full log is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the folder of the full log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output of the program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the whole output to a file (Ctrl+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The full output is kept in a log file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the protocol prints appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} are not shown here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PairRow</name>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove this row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PairsControl</name>
    <message>
        <source>Add row</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands that cannot run now are listed with the reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches “{text}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>↑ ↓ choose</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PaletteDelegate</name>
    <message>
        <source>Enter</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PathControl</name>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No file chosen</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlateHeat</name>
    <message>
        <source>{title}: {n} wells of a plate of {rows} × {columns}, from {least} to {most} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{well}: no value</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PlatePicture</name>
    <message>
        <source>Plate, {n} wells chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not chosen</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PortOption</name>
    <message>
        <source>Simulated: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{role}, which it uses already</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PortSheet</name>
    <message>
        <source>It asks which port it may use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No port that fits is plugged in. Plug the instrument in: it appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ports that fit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PortSheetCard</name>
    <message>
        <source>It asks for a port of: {wanted}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It asks for any port, and does not say what for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remember for this protocol: it is chosen at once next time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program is told that no port was chosen (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program waits for you. No time limit runs meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use {port}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which port may it use?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{program} asks you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last used values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load a preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save preset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a name first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PromptSheet</name>
    <message>
        <source>A number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A whole number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At least {low} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most {high} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before the run goes on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose an answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done – continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter value – continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The protocol asks you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run waits for you. No time limit runs meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use this answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With no answer, the run goes on in {left} with “{answer}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With no answer, the run goes on in {left}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{low} to {high} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{step} asks you</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProtocolPanel</name>
    <message>
        <source>It can be run, and may fail. To add a package: praxis-desktop packages add NAME, or drop its wheel on this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No package here has {names}, which the protocol imports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No protocol is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a Python file, or drop one on this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a protocol file (Ctrl+O), or drop one on the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has no description.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the protocol does</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Change between light and dark colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light/dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a protocol file (Ctrl+O)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The open protocol, and its run (Ctrl+2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The protocols of the library (Ctrl+1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The runs that were kept (Ctrl+3)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReasonSheet</name>
    <message>
        <source>Keep running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reason is kept in the record of the run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why is it stopped?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecordPanel</name>
    <message>
        <source>Check that nothing of the record was changed or is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do the run again from its record, without instruments, and compare every bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the record&apos;s folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The record is being checked…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The results are being written…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run is done again from its record…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verify</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the run&apos;s results as CSV, JSON and PDF into a folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecordSheet</name>
    <message>
        <source>Check that nothing of the record was changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close record…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its record is long, and is being read…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Printed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The end of what the program had printed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program had printed nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The record is being checked…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verify</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReportHead</name>
    <message>
        <source>Add note…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the history (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do the run again from its record, without instruments, and compare every bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set the protocol up with the same values</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReportPage</name>
    <message>
        <source> in step {n}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> of the first {n}; `praxis-desktop history show --wire` has all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, {n} bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 piece</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CSV</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its record is being read…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PDF report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run {id} · {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The note is kept beside the record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The record is being checked…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The record is being read…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run is done again from its record; no port is opened…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the run as {format}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} pieces</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReportViews</name>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes exchanged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check that nothing of the record was changed or is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files kept with the record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time in s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verify</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultBand</name>
    <message>
        <source>by {person}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>duration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prompts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>steps done</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultChips</name>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResumeDesk</name>
    <message>
        <source>A run was interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The record of run {id} is closed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResumeSheet</name>
    <message>
        <source>Cannot be opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close record…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closing its record gives it its end, and its signature.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Has {role} carried out {command}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it goes on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was sent last, and no reply to it was kept. If the instrument cannot tell, you are asked before anything is sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look again whether its instruments are plugged in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug in {roles} first: without, the run stays interrupted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plugged in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume at step {step}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resumed by: {person}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program is first done again from its record, which touches no instrument. Then its ports are opened, and it goes on from where it was, in the same record. What has left is sent again only if its step or its instrument says that it may be, or you do.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run cannot go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run is over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who has the run go on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RoleOptions</name>
    <message>
        <source>Limit commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limit the commands of {role}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits of: {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None: any command may be sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remember for this protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a profile does not allow is not sent, and the program is told so</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the run starts, the port is remembered for this protocol, with its limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{limits} · remembered</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RoleRow</name>
    <message>
        <source>Ask the instrument who it is: it moves nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking who it is…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a device first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget this port for this protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forgotten: it is asked for next time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Identify</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In use by this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits and memory of {role}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More about {role}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug it in: it is still chosen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plug the instrument in first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port of {role}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reconnecting… {seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cable was pulled, or the instrument switched off. The program waits for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run uses this port: identify the instrument when it has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such port now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This run waits for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunButtons</name>
    <message>
        <source>After this step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the program to end now; it may park its instruments first (Ctrl+.)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End the program at once (Ctrl+.): it cannot park its instruments any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the run before its next step (Ctrl+P)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the run where it is, in the middle of its step (Ctrl+P)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing can be paused now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set the same protocol up again, with the same values (Ctrl+R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the run, after this step or now (Ctrl+.)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the run?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program may park
its instruments first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run does not wait any longer, and does not begin (Ctrl+.)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run ends before the program starts (Ctrl+.)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run goes on (Ctrl+P)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run goes on (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run is not stopped after this step (Ctrl+P)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The step that goes on is finished, then the run is stopped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunCommands</name>
    <message>
        <source>Run {id} · {title}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunDetails</name>
    <message>
        <source>Abort</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operator: {person}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When an error happens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>aborts on errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asks on errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>Instrument</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waited for</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunRows</name>
    <message>
        <source>Duration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open run {id}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Operator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol and label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Completed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continuing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Emergency stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs a decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not resumed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reconnecting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for you</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunStrip</name>
    <message>
        <source>Open run</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Type a part of its name</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SetupDesk</name>
    <message>
        <source>Choose a simulator or a port for {role}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file does not load</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SetupModel</name>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Correct what is marked red on the form, and save it then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The preset was not saved: some values have to be corrected first</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F12 acts when it is pressed down, also while a sheet is open. Without a run there is nothing for it to stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter the list of keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches “{text}”</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Installing packages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading runtime</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>compiling, only once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reading files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>saving for later starts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StateHeader</name>
    <message>
        <source>After this step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Elapsed time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Going through the record of {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may park its instruments first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partly sim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Partly simulated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing Python</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set up anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program is asked to end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program is ended at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run ends before the program starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run is stopped after this step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for its instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by {person}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>elapsed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{role}: cable pulled, waiting {seconds} s for it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>1 new message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 serial port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 warm worker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interpreters that wait for a program: a run that finds one begins at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for ports…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New packages are being prepared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No new messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No serial port found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing Python</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing Python {percent} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python and the packages of the protocols are loaded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python could not be prepared</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python ready in {ms} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Python starts with the first run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs still work: each loads what it needs itself, more slowly.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortcuts  F1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>So long it took until the program of the last run could begin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warming up a worker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You can click Run now: the program begins when Python is ready.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} new messages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} serial ports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} warm workers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{stage}, {count} s so far</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StepsPanel</name>
    <message>
        <source>1 step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to current</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the first {n} are in the record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Switch</name>
    <message>
        <source>No</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>1 step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show data, bytes and log of the whole run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the first {n} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} steps</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TimelineRows</name>
    <message>
        <source>begun, and not ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WellsControl</name>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These wells are not on the plate below</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} wells</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WheelsPanel</name>
    <message>
        <source>Added {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adding packages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adding {names}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading wheels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping; nothing will be added</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{names} was there already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size}; protocols can use it from now on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WindowNews</name>
    <message>
        <source>It took {duration}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at its record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} was unplugged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} disappeared. No run uses it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} disappeared. The run that goes on uses it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} does not go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} has failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} has finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} is over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} is waiting for you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} needs a decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} was ended by an emergency stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} was interrupted again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{run} was stopped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_KeyRow</name>
    <message>
        <source>or</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
