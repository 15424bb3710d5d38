; Inno Setup's script for Windows: `python -m build_tools.installers setup` runs it and names Version, Publisher,
; Frozen, Icon and Output. For one user without an administrator's rights, or for all with them. Silent: /VERYSILENT
; /SUPPRESSMSGBOXES /NORESTART, and /ALLUSERS or /CURRENTUSER.

#define Name "Praxis Desktop"
#define Program "praxis-desktop.exe"
#define Window "praxis-desktop-window.exe"
#define Kind "PraxisDesktop.Protocol"
#define Ahead "_internal\praxis_desktop\made-ahead"

[Setup]
AppId={{6C1B6A4E-5F0B-4D0F-9C0B-2B7E5D1A9C11}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher={#Publisher}
VersionInfoVersion={#Version}
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Output}
OutputBaseFilename=praxis-desktop-{#Version}-windows-x86_64
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\{#Window}
LicenseFile={#SourcePath}\..\..\..\LICENSE
Compression=lzma2/ultra64
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
; Files are not exchanged under a program that has instruments in its hands: who installs is asked to close it, and a
; silent installation ends without having changed anything.
CloseApplications=yes
RestartApplications=no

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"
Name: "german"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
english.Kept=Praxis Desktop was removed. Records of runs, protocols and settings were kept:
german.Kept=Praxis Desktop wurde entfernt. Aufzeichnungen, Protokolle und Einstellungen wurden behalten:
english.Preparing=Preparing the first start...
german.Preparing=Der erste Start wird vorbereitet...
english.Protocol=Laboratory protocol
german.Protocol=Laborprotokoll

[InstallDelete]
; What an earlier version had and this one has not.
Type: filesandordirs; Name: "{app}\_internal"

[UninstallDelete]
Type: filesandordirs; Name: "{app}\{#Ahead}"

[Files]
Source: "{#Frozen}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Window}"; AppUserModelID: "praxis-desktop"

[Registry]
; Any Python file can be opened with it; Python files stay with the program that they belong to.
Root: HKA; Subkey: "Software\Classes\{#Kind}"; ValueType: string; ValueData: "{cm:Protocol}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\{#Kind}\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Window},0"
Root: HKA; Subkey: "Software\Classes\{#Kind}\shell\open\command"; ValueType: string; ValueData: """{app}\{#Window}"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.py\OpenWithProgids"; ValueType: string; ValueName: "{#Kind}"; ValueData: ""; Flags: uninsdeletevalue
; `praxis-desktop` in the Run box, and in what starts programs by their names.
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\{#Program}"; ValueType: string; ValueData: "{app}\{#Program}"; Flags: uninsdeletekey

[Run]
; What first starts would make; where it fails, they make it themselves.
Filename: "{app}\{#Program}"; Parameters: "--module praxis_desktop.runs.making_ahead ""{app}\{#Ahead}"""; StatusMsg: "{cm:Preparing}"; Flags: runhidden
Filename: "{app}\{#Window}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox(CustomMessage('Kept') + #13#10 + ExpandConstant('{localappdata}\praxis-desktop'), mbInformation, MB_OK);
end;
