using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Telemetry.Cli.Tests.Launcher;

/// <summary>
/// A checkout with the real launcher in it, and stand-ins for the tools it calls: they write down how they were called, so
/// a test needs no network and no build.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class FakeCheckout : IDisposable
{
    private const string Dotnet = """
        #!/bin/sh
        here=$(dirname "$0")
        case $1 in
          --list-sdks) cat "$here/sdks" ;;
          restore)
            echo "restore" >>"$here/restores"
            [ -f "$here/nuget-says" ] && { cat "$here/nuget-says"; exit 1; }
            exit 0 ;;
          build)
            echo "build $2" >>"$here/calls"
            mkdir -p "$here/../checkout/src/Cli/bin/Release/net10.0"
            : >"$here/../checkout/src/Cli/bin/Release/net10.0/telemetry.dll" ;;
          test)
            for argument in "$@"; do
              case $argument in trx\;LogFileName=*) trx=${argument#*=} ;; esac
            done
            name=$(basename "$trx" .trx)
            [ -f "$here/$name.trx" ] && cp "$here/$name.trx" "$trx"
            [ -f "$here/$name.fails" ] && exit 1
            exit 0 ;;
          *)
            shift
            echo "ran $*"
            echo "engine ${TELEMETRY_CHDB:-none}"
            exit "${FAKE_EXIT:-0}" ;;
        esac
        """;

    private const string Npm = """
        #!/bin/sh
        here=$(dirname "$0")
        echo "npm $1" >>"$here/calls"
        [ -f "$here/offline" ] && { echo "no network" >&2; exit 1; }
        if grep -q kafka package.json; then
          sources=node_modules/@confluentinc/kafka-javascript/deps/librdkafka
          mkdir -p "$sources/src"
          echo '#define RD_KAFKA_VERSION 0x020f01ff' >"$sources/src/rdkafka.h"
          printf '#!/bin/sh\n' >"$sources/configure"
          chmod +x "$sources/configure"
          exit 0
        fi
        for arch in x64 arm64; do
          mkdir -p "node_modules/@chdb/lib-linux-$arch-gnu"
          echo engine >"node_modules/@chdb/lib-linux-$arch-gnu/libchdb.so"
        done
        """;

    private const string Make = """
        #!/bin/sh
        echo library >src/librdkafka.so
        """;

    private static readonly string[] SystemTools =
        ["sh", "awk", "basename", "cat", "chmod", "cksum", "cmp", "cp", "dirname", "env", "find", "flock", "getconf", "grep", "head", "id", "ls", "mkdir", "mktemp", "mv", "readlink", "rm", "sed", "sort", "uname", "wc", "xargs"];

    private readonly TempFolder folder = new();

    public FakeCheckout()
    {
        foreach (var file in (string[])[
            "telemetry", "Directory.Packages.props", "eng/common.sh", "eng/run-tests", "eng/test-tools",
            "eng/native/package.json", "eng/native/package-lock.json", "eng/native/.npmrc",
            "eng/librdkafka/ensure", "eng/librdkafka/package.json", "eng/librdkafka/package-lock.json", "eng/librdkafka/.npmrc"])
        {
            Copy(file);
        }

        this.folder.Write("checkout/src/Cli/Program.cs", "// source");
        this.folder.Write("checkout/tests/A.Tests/A.Tests.csproj", "");
        this.folder.Write("checkout/tests/B.Tests/B.Tests.csproj", "");
        AddTool("dotnet", Dotnet);
        AddTool("npm", Npm);
        AddTool("cc", "#!/bin/sh");
        AddTool("make", Make);
        this.folder.Write("tools/sdks", "10.0.100 [/sdk]\n");
        foreach (var tool in SystemTools)
        {
            var path = ((string[])["/usr/bin", "/bin"]).Select(bin => Path.Combine(bin, tool)).FirstOrDefault(File.Exists);
            if (path is not null)
            {
                File.CreateSymbolicLink(this.folder[$"tools/{tool}"], path);
            }
        }
    }

    public string Root => this.folder["checkout"];

    public string Engines => this.folder["cache/telemetry/native"];

    /// <summary>Gets how often NuGet was asked for librdkafka.redist.</summary>
    public int Questions => File.Exists(this.folder["tools/restores"]) ? File.ReadAllLines(this.folder["tools/restores"]).Length : 0;

    /// <summary>Gets how the stand-ins were called.</summary>
    public string[] Calls => File.Exists(this.folder["tools/calls"]) ? File.ReadAllLines(this.folder["tools/calls"]) : [];

    public string this[string name] => this.folder[name];

    public void AddTool(string name, string script)
    {
        var path = this.folder.Write($"tools/{name}", script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void RemoveTool(string name) => File.Delete(this.folder[$"tools/{name}"]);

    public string Write(string name, string text) => this.folder.Write(name, text);

    /// <summary>Runs the launcher with nothing but the stand-ins on the PATH.</summary>
    public Task<ProcessResult> RunAsync(params string[] arguments) => RunFromAsync(Path.Combine(Root, "telemetry"), Root, arguments);

    public Task<ProcessResult> RunFromAsync(string launcher, string directory, params string[] arguments) => ProcessRun.RunAsync(ProcessRun.Start(
        "/bin/sh", [launcher, .. arguments], directory,
        ("PATH", this.folder["tools"]), ("XDG_CACHE_HOME", this.folder["cache"]), ("TELEMETRY_CHDB", null), ("FAKE_EXIT", FakeExit)));

    public string? FakeExit { get; set; }

    public void Dispose() => this.folder.Dispose();

    private void Copy(string name)
    {
        var source = Path.Combine(RepositoryRoot(), name);
        var target = this.folder.Write($"checkout/{name}", File.ReadAllText(source));
        File.SetUnixFileMode(target, File.GetUnixFileMode(source));
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
