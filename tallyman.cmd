@echo off
rem Tallyman's command line, from a checkout: tallyman --help
rem Builds what is missing, then runs it with the java of JAVA_HOME or PATH.
setlocal EnableExtensions DisableDelayedExpansion
set "HERE=%~dp0"
set "TALLYMAN_JAR=agent\dist\target\tallyman.jar"
set "FLAGS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"

if not defined JAVA_HOME goto java_of_path
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto check_version
echo tallyman: JAVA_HOME is %JAVA_HOME%, and there is no bin\java.exe in it; set it to a JDK 17 or newer, or unset it>&2
exit /b 4

:java_of_path
set "JAVA="
for %%i in (java.exe) do set "JAVA=%%~$PATH:i"
if defined JAVA goto check_version
echo tallyman: there is no Java: install a JDK 17 or newer and put its java into PATH, or set JAVA_HOME to it>&2
exit /b 4

:check_version
set "VERSION="
for %%i in ("%JAVA%") do set "RELEASE=%%~dpi..\release"
if exist "%RELEASE%" for /f "usebackq tokens=2 delims==" %%v in (`findstr /b "JAVA_VERSION=" "%RELEASE%"`) do set "VERSION=%%~v"
if not defined VERSION goto which
for /f "tokens=1 delims=.+-_" %%v in ("%VERSION%") do set "FEATURE=%%v"
if %FEATURE% GEQ 17 goto which
echo tallyman: %JAVA% is Java %VERSION%, and Tallyman needs 17 or newer; set JAVA_HOME to one>&2
exit /b 4

:which
if /i "%~1"=="bench" goto bench
if /i not "%~1"=="demo" goto command
if "%~2"=="--help" goto command
if "%~2"=="-h" goto command
call :need "%TALLYMAN_JAR%" || exit /b 4
call :need "demo-app\target\demo-app.jar" || exit /b 4
call :need "stress\target\stress.jar" || exit /b 4
"%JAVA%" %FLAGS% -jar "%HERE%stress\target\stress.jar" %*
exit /b %ERRORLEVEL%

:bench
if exist "%HERE%stress\target\bench" goto fetched
echo tallyman: stress\target\bench is missing, building and fetching it (a few minutes, once) ...>&2
pushd "%HERE%"
call mvnw.cmd -B -q -DskipTests -Pbench package 1>&2
popd
if not exist "%HERE%stress\target\bench" (
  echo tallyman: the build failed; its output is above. By hand: mvnw -DskipTests -Pbench package>&2
  exit /b 4
)
:fetched
call :need "%TALLYMAN_JAR%" || exit /b 4
call :need "stress\target\stress.jar" || exit /b 4
"%JAVA%" %FLAGS% -jar "%HERE%stress\target\stress.jar" %*
exit /b %ERRORLEVEL%

:command
call :need "%TALLYMAN_JAR%" || exit /b 4
"%JAVA%" %FLAGS% -jar "%HERE%%TALLYMAN_JAR%" %*
exit /b %ERRORLEVEL%

:need
if exist "%HERE%%~1" exit /b 0
echo tallyman: %~1 is missing, building it (about a minute, once) ...>&2
pushd "%HERE%"
call mvnw.cmd -B -q -DskipTests package 1>&2
popd
if exist "%HERE%%~1" exit /b 0
echo tallyman: the build failed; its output is above. By hand: mvnw -DskipTests package>&2
exit /b 1
