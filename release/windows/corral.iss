; The installer for Windows, for Inno Setup 6.3 or newer. NOT RUN: written from Inno Setup's documentation.
;
;   python -m release folder
;   iscc /DVersion=0.1.0 release\windows\corral.iss
;
; Silently:  corral-0.1.0-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART /ALLUSERS     for everybody, as administrator
;            corral-0.1.0-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART /CURRENTUSER  for oneself

#ifndef Version
  #error Name the version: iscc /DVersion=0.1.0 …
#endif

[Setup]
AppId={{6C0A6B6E-2C5B-4E2C-9B63-5B0C6F6F0C2A}
AppName=Corral
AppVersion={#Version}
AppPublisher=The Corral authors
WizardStyle=modern
DefaultDirName={autopf}\Corral
DefaultGroupName=Corral
DisableProgramGroupPage=yes
LicenseFile=..\..\LICENSE
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesEnvironment=yes
CloseApplications=yes
RestartApplications=no
Compression=lzma2/max
SolidCompression=yes
OutputDir=..\..\dist
OutputBaseFilename=corral-{#Version}-setup
SetupIconFile=..\..\build\corral.ico
UninstallDisplayIcon={app}\corralw.exe
#ifdef Sign
SignTool=corral
SignedUninstaller=yes
#endif

[Tasks]
Name: path; Description: "Put the command corral on the PATH"

[InstallDelete]
; What an earlier version put there and this one does not bring must not stay.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\corral\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion
Source: "..\..\resources\desktop\policy.toml"; DestDir: "{app}\examples"
Source: "..\..\resources\desktop\policy.schema.json"; DestDir: "{app}\examples"

[Icons]
Name: "{autoprograms}\Corral"; Filename: "{app}\corralw.exe"; AppUserModelID: "Corral"
Name: "{autoprograms}\Corral – sandbox"; Filename: "{app}\corralw.exe"; Parameters: "--sandbox"

[Registry]
Root: HKA; Subkey: "{code:EnvironmentKey}"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; \
  Tasks: path; Check: IsNotOnPath

; Removing takes the program alone. What people have decided, in %LOCALAPPDATA%\corral, and the policy in
; %PROGRAMDATA%\Corral stay.

[Code]
function EnvironmentKey(Param: String): String;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

function PathNow(): String;
begin
  if not RegQueryStringValue(HKA, EnvironmentKey(''), 'Path', Result) then
    Result := '';
end;

function IsNotOnPath(): Boolean;
begin
  Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(PathNow()) + ';') = 0;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Paths, Ours: String;
begin
  if CurUninstallStep <> usPostUninstall then
    exit;
  Paths := ';' + PathNow() + ';';
  Ours := ';' + ExpandConstant('{app}') + ';';
  if Pos(Ours, Paths) > 0 then
  begin
    StringChangeEx(Paths, Ours, ';', True);
    RegWriteExpandStringValue(HKA, EnvironmentKey(''), 'Path', Copy(Paths, 2, Length(Paths) - 2));
  end;
end;
