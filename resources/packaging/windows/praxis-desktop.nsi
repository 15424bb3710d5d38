; NSIS's script for Windows: `python -m build_tools.installers setup` runs it and defines VERSION, NUMBERS, PUBLISHER,
; HOMEPAGE, FROZEN, STARTERS, ICON, LICENCE, SIZE, AHEAD and OUTPUT, with QUICK for no compression, and SIGN for what signs
; the uninstaller.
; Silent: /S, with /AllUsers or /CurrentUser, and /D=FOLDER at the end. Exit codes: 0 done, 32 the program is open and
; nothing was changed, 740 an administrator's rights are needed, 2 anything else.
Unicode true
!if /FileExists "${NSISDIR}/Stubs/lzma_solid-amd64-unicode"
  Target amd64-unicode ; Debian's NSIS has it; the others make a 32-bit setup of the same program
!endif
!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WinVer.nsh"
!include "nsDialogs.nsh"

!define NAME "Praxis Desktop"
!define PROGRAM "praxis-desktop.exe"
!define WINDOW "praxis-desktop-window.exe"
!define KIND "PraxisDesktop.Protocol"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\PraxisDesktop"
!define APP_PATH "Software\Microsoft\Windows\CurrentVersion\App Paths\${PROGRAM}"
!define IN_USE 32
!define NO_RIGHTS 740

Name "${NAME}"
BrandingText "${NAME} ${VERSION}"
OutFile "${OUTPUT}"
InstallDir ""
; Without a prompt for rights at the start: whoever chooses all users is asked for them then.
RequestExecutionLevel user
ManifestDPIAware true
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow
!ifdef QUICK
  SetCompress off
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
!ifdef SIGN
  !uninstfinalize `${SIGN} "%1"` = 0
!endif

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=0 "ProductName" "${NAME}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "${NAME} Setup"
VIAddVersionKey /LANG=0 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=0 "LegalCopyright" "${PUBLISHER}"

Var Whom ; "all", "user", or "" if the command line does not say
Var Named ; the folder that the command line names
Var Records ; the folder of this user's records
Var Choice
Var All ; the button "all users"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(Keeps)$\r$\n$\r$\n$Records"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
Page custom AskForWhom TakeForWhom
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString TooOld ${LANG_ENGLISH} "${NAME} needs Windows 10, version 1809, or a newer Windows."
LangString TooOld ${LANG_GERMAN} "${NAME} braucht Windows 10, Version 1809, oder ein neueres Windows."
LangString Open ${LANG_ENGLISH} "${NAME} is open, perhaps with instruments in use. Close it, then try again."
LangString Open ${LANG_GERMAN} "${NAME} ist geöffnet und benutzt vielleicht Geräte. Schließen Sie es und versuchen Sie es dann erneut."
LangString Whom ${LANG_ENGLISH} "Who will use it?"
LangString Whom ${LANG_GERMAN} "Wer wird es benutzen?"
LangString WhomMore ${LANG_ENGLISH} "Installing for all users needs an administrator's rights."
LangString WhomMore ${LANG_GERMAN} "Für alle Benutzer zu installieren, erfordert Administratorrechte."
LangString Me ${LANG_ENGLISH} "Only me"
LangString Me ${LANG_GERMAN} "Nur ich"
LangString Everybody ${LANG_ENGLISH} "All users of this computer"
LangString Everybody ${LANG_GERMAN} "Alle Benutzer dieses Computers"
LangString Preparing ${LANG_ENGLISH} "Preparing the first start"
LangString Preparing ${LANG_GERMAN} "Der erste Start wird vorbereitet"
LangString Protocol ${LANG_ENGLISH} "Laboratory protocol"
LangString Protocol ${LANG_GERMAN} "Laborprotokoll"
LangString Keeps ${LANG_ENGLISH} "Records of runs, protocols and settings stay in:"
LangString Keeps ${LANG_GERMAN} "Aufzeichnungen, Protokolle und Einstellungen bleiben in:"

; ---- for one user or for all
!macro FOR_WHOM UN
Function ${UN}IsAdministrator
  UserInfo::GetAccountType
  Pop $0
FunctionEnd

; Sets what a shell calls its context from $Whom.
Function ${UN}UseContext
  SetShellVarContext current
  StrCpy $Records "$LOCALAPPDATA\praxis-desktop"
  ${If} $Whom == "all"
    SetShellVarContext all
  ${EndIf}
FunctionEnd

; Files are not exchanged under a program that has instruments in its hands.
Function ${UN}RefuseWhileOpen
  again:
  ${For} $1 1 2
    StrCpy $2 "$INSTDIR\${PROGRAM}"
    ${If} $1 == 2
      StrCpy $2 "$INSTDIR\${WINDOW}"
    ${EndIf}
    ${If} ${FileExists} "$2"
      ClearErrors
      FileOpen $0 "$2" a ; Windows refuses to open what is being executed
      ${If} ${Errors}
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Open)" /SD IDCANCEL IDRETRY again
        SetErrorLevel ${IN_USE}
        Quit
      ${EndIf}
      FileClose $0
    ${EndIf}
  ${Next}
FunctionEnd
!macroend
!insertmacro FOR_WHOM ""
!insertmacro FOR_WHOM "un."

; Starts this installer again with an administrator's rights; who installs silently must have them.
Function Elevate
  ${IfNot} ${Silent}
    ClearErrors
    ExecShell "runas" "$EXEPATH" "/AllUsers"
    ${If} ${Errors}
      Return
    ${EndIf}
  ${Else}
    SetErrorLevel ${NO_RIGHTS}
  ${EndIf}
  Quit
FunctionEnd

; The folder of the command line, else that of the version to replace, else the usual one.
Function UseFolder
  Call UseContext
  StrCpy $INSTDIR "$Named"
  ${If} $INSTDIR == ""
    ReadRegStr $INSTDIR SHCTX "${UNINSTALL}" "InstallLocation"
  ${EndIf}
  ${If} $INSTDIR == ""
    StrCpy $INSTDIR "$PROGRAMFILES64\${NAME}"
    ${If} $Whom != "all"
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"
    ${EndIf}
  ${EndIf}
FunctionEnd

Function .onInit
  SetRegView 64
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${AtLeastBuild} 17763
    MessageBox MB_OK|MB_ICONSTOP "$(TooOld)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  StrCpy $Named "$INSTDIR"
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/AllUsers" $2
  ${IfNot} ${Errors}
    StrCpy $Whom "all"
  ${EndIf}
  ClearErrors
  ${GetOptions} $1 "/CurrentUser" $2
  ${IfNot} ${Errors}
    StrCpy $Whom "user"
  ${EndIf}
  StrCpy $Choice "$Whom"
  ${If} $Whom == "" ; what is there is replaced
    StrCpy $Whom "user"
    ReadRegStr $1 HKCU "${UNINSTALL}" "InstallLocation"
    ReadRegStr $2 HKLM "${UNINSTALL}" "InstallLocation"
    ${If} $1 == ""
    ${AndIf} $2 != ""
      StrCpy $Whom "all"
    ${EndIf}
  ${EndIf}
  ${If} $Whom == "all"
    Call IsAdministrator
    ${If} $0 != "Admin"
      Call Elevate
    ${EndIf}
  ${EndIf}
  Call UseFolder
FunctionEnd

Function AskForWhom
  ${If} $Choice != ""
    Abort ; the command line has said it
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "$(Whom)" "$(WhomMore)"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 14u "$(Me)"
  Pop $1
  ${NSD_CreateRadioButton} 0 30u 100% 14u "$(Everybody)"
  Pop $All
  ${If} $Whom == "all"
    ${NSD_Check} $All
  ${Else}
    ${NSD_Check} $1
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function TakeForWhom
  ${NSD_GetState} $All $0
  StrCpy $Whom "user"
  ${If} $0 == ${BST_CHECKED}
    StrCpy $Whom "all"
    Call IsAdministrator
    ${If} $0 != "Admin"
      Call Elevate
      Abort ; the rights were not given
    ${EndIf}
  ${EndIf}
  Call UseFolder
FunctionEnd

; ---- installing
Section
  Call RefuseWhileOpen
  ; Beside the old files first, so that a full disk leaves a program that works.
  RMDir /r "$INSTDIR\new"
  SetOutPath "$INSTDIR\new"
  File /r /x "${PROGRAM}" /x "${WINDOW}" "${FROZEN}/*"
  File "${STARTERS}/${PROGRAM}"
  File "${STARTERS}/${WINDOW}"
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\old"
  Call RefuseWhileOpen
  ${If} ${FileExists} "$INSTDIR\_internal"
    ClearErrors
    Rename "$INSTDIR\_internal" "$INSTDIR\old"
    ${If} ${Errors}
      RMDir /r "$INSTDIR\new"
      SetErrorLevel ${IN_USE}
      Abort "$(Open)"
    ${EndIf}
  ${EndIf}
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${WINDOW}"
  ClearErrors
  Rename "$INSTDIR\new\_internal" "$INSTDIR\_internal"
  Rename "$INSTDIR\new\${PROGRAM}" "$INSTDIR\${PROGRAM}"
  Rename "$INSTDIR\new\${WINDOW}" "$INSTDIR\${WINDOW}"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort
  ${EndIf}
  RMDir /r "$INSTDIR\new"
  RMDir /r "$INSTDIR\old"

  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}"

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${UNINSTALL}" "URLInfoAbout" "${HOMEPAGE}"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  ; Any Python file can be opened with it; Python files stay with the program that they belong to.
  WriteRegStr SHCTX "Software\Classes\${KIND}" "" "$(Protocol)"
  WriteRegStr SHCTX "Software\Classes\${KIND}\DefaultIcon" "" "$INSTDIR\${WINDOW},0"
  WriteRegStr SHCTX "Software\Classes\${KIND}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  WriteRegStr SHCTX "Software\Classes\.py\OpenWithProgids" "${KIND}" ""
  ; `praxis-desktop` in the Run box, and in what starts programs by their names.
  WriteRegStr SHCTX "${APP_PATH}" "" "$INSTDIR\${PROGRAM}"
  ${RefreshShellIcons}

  ; What first starts would make; where it fails, they make it themselves.
  DetailPrint "$(Preparing)"
  nsExec::Exec '"$INSTDIR\${PROGRAM}" --module praxis_desktop.runs.making_ahead "$INSTDIR\${AHEAD}"'
  Pop $0
  SetErrorLevel 0
SectionEnd

; ---- removing
Function un.onInit
  SetRegView 64
  StrCpy $Whom "user"
  ReadRegStr $1 HKLM "${UNINSTALL}" "InstallLocation"
  ${If} $1 == $INSTDIR
    StrCpy $Whom "all"
    Call un.IsAdministrator
    ${If} $0 != "Admin"
      ${If} ${Silent}
        SetErrorLevel ${NO_RIGHTS}
      ${Else}
        ExecShell "runas" "$INSTDIR\uninstall.exe"
      ${EndIf}
      Quit
    ${EndIf}
  ${EndIf}
  Call un.UseContext
FunctionEnd

Section "Uninstall"
  Call un.RefuseWhileOpen
  ClearErrors
  Rename "$INSTDIR\_internal" "$INSTDIR\old"
  ${If} ${Errors}
    SetErrorLevel ${IN_USE}
    Abort "$(Open)"
  ${EndIf}
  RMDir /r "$INSTDIR\old"
  RMDir /r "$INSTDIR\new"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; not what somebody else has put there
  ${If} $Whom == "user"
    RMDir "$LOCALAPPDATA\Programs" ; which Windows has for such programs, if it is empty
  ${EndIf}
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "${APP_PATH}"
  DeleteRegKey SHCTX "Software\Classes\${KIND}"
  DeleteRegValue SHCTX "Software\Classes\.py\OpenWithProgids" "${KIND}"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.py\OpenWithProgids"
  DeleteRegKey /ifempty SHCTX "Software\Classes\.py"
  RMDir /r "$Records\Cache" ; it can be made again
  ${RefreshShellIcons}
SectionEnd
