#!/usr/bin/env bash
# A Python for Windows that runs here, under Wine: made of the official one's libraries, which the panda3d wheel carries,
# of this machine's standard library, and of a python.exe of one line. Prints the command to call it by.
#   tests/windows.sh FOLDER      (as root it installs what it needs from Debian; about 400 MB)
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
python=$folder/python
{
    { command -v wine && command -v x86_64-w64-mingw32-gcc && command -v unzip; } ||
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y wine64 gcc-mingw-w64-x86-64-win32 unzip; }

    download() { python3 -m pip "$1" --quiet --platform win_amd64 --python-version 3.11 --only-binary=:all: "${@:2}"; }
    mkdir -p "$python/DLLs" "$python/Lib"
    download download --no-deps --dest "$folder" panda3d==1.10.16
    unzip -qoj "$folder"/panda3d-*.whl 'deploy_libs/*' -x '*/api-ms-*' -d "$python/DLLs"
    mv "$python"/DLLs/{python311.dll,VCRUNTIME140.dll} "$python"
    cp -r "$(python3 -c 'import os; print(os.path.dirname(os.__file__))')"/. "$python/Lib"
    rm -rf "$python"/Lib/{site-packages,dist-packages,lib-dynload,test}
    # NumPy 2 asks for functions that Wine 8 does not have
    download install --target "$python/Lib/site-packages" \
        'numpy==1.26.4' click 'fsrs>=6,<7' jinja2 platformdirs psutil pytest colorama rich

    cd "$folder"
    echo 'int Py_Main(int, wchar_t **); int wmain(int count, wchar_t **words) { return Py_Main(count, words); }' |
        cat <(echo '#include <wchar.h>') - > python.c
    printf 'LIBRARY python311.dll\nEXPORTS\nPy_Main\n' > python311.def
    x86_64-w64-mingw32-dlltool -d python311.def -l libpython311.a
    x86_64-w64-mingw32-gcc -municode python.c -L. -lpython311 -o "$python/python.exe"
    # python3.dll, which extensions of the stable interface ask for, hands everything on to python311.dll
    { printf 'LIBRARY python3.dll\nEXPORTS\n'
      x86_64-w64-mingw32-objdump -p "$python/python311.dll" | sed '1,/Ordinal\/Name Pointer/d' |
        sed -nE 's/^.*[] ]((Py|_Py)\w+)$/\1=python311.\1/p'; } > python3.def
    echo 'int DllMain(void *a, unsigned b, void *c) { return 1; }' > python3.c
    x86_64-w64-mingw32-gcc -shared -o "$python/python3.dll" python3.c python3.def

    # its Python starts with pipes only: not with files, nor with a terminal
    cat > run <<SH
#!/usr/bin/env bash
set -o pipefail
export WINEPREFIX="$folder/prefix" WINEDEBUG=-all
wine "$python/python.exe" "\$@" < /dev/null 2>&1 | cat
SH
    chmod +x run
    WINEPREFIX="$folder/prefix" WINEDEBUG=-all wineboot --init
    ./run -c 'import ctypes, numpy, psutil, pytest'
} >&2
echo "$folder/run"
