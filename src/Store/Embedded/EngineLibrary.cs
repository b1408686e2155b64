using System.Reflection;
using System.Runtime.InteropServices;

namespace Telemetry.Store.Embedded;

/// <summary>Where the native ClickHouse engine lies, and how the runtime finds it.</summary>
public static class EngineLibrary
{
    /// <summary>The one version this build is tested with.</summary>
    public const string Version = "26.7.3-stable.1";

    /// <summary>Environment variable with the full path of another libchdb.so.</summary>
    public const string PathVariable = "TELEMETRY_CHDB";

    private static int registered;

    /// <summary>Gets the full path at which the library is expected.</summary>
    public static string ExpectedPath
    {
        get
        {
            if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } given)
            {
                return given;
            }

            var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
            return Path.Combine(CacheDirectory, "telemetry", "native", $"chdb-{Version}-linux-{architecture}", "libchdb.so");
        }
    }

    private static string CacheDirectory =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    /// <summary>Fails with the next step when the library is not there.</summary>
    /// <exception cref="EngineUnavailableException">The library is missing.</exception>
    public static void RequirePresent()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new EngineUnavailableException(
                "The embedded ClickHouse engine runs on Linux (x64, arm64, glibc) only. Use the embedded Docker image, WSL 2, or a ClickHouse server.");
        }

        if (!File.Exists(ExpectedPath))
        {
            throw new EngineUnavailableException(
                $"The embedded ClickHouse engine is missing: {ExpectedPath}. Run ./telemetry once, which fetches it, or set {PathVariable} to a libchdb.so.");
        }
    }

    /// <summary>Makes the runtime load libchdb from <see cref="ExpectedPath"/>.</summary>
    internal static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(EngineLibrary).Assembly, Resolve);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == LibChdb.Name ? NativeLibrary.Load(ExpectedPath) : 0;
}
