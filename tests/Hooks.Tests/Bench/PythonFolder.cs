namespace Telemetry.Hooks.Tests.Bench;

/// <summary>A folder with the Python hook and the driver, and a Python that has httpx and requests.</summary>
internal static class PythonFolder
{
    public static void Make(string folder)
    {
        File.Copy(Checkout.PathOf("hooks", "python", "telemetry_usage.py"), Path.Combine(folder, "telemetry_usage.py"));
        foreach (var name in (string[])["driver.py", "anthropic.py"])
        {
            File.Copy(Checkout.PathOf("tests", "Hooks.Tests", "python", name), Path.Combine(folder, name));
        }
    }

    /// <summary>Finds it: the one on the PATH may be of a version manager, and the packages those of the system's own.</summary>
    public static async Task<string> InterpreterAsync()
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                if ((await Tool.RunAsync(Tool.Start(python, ["-c", "import httpx, requests"], Path.GetTempPath()))).Exit == 0)
                {
                    return python;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Not there; the next.
            }
        }

        throw new InvalidOperationException(
            "No python3 with the packages httpx and requests. eng/test-tools installs them as root: apt-get install python3 python3-httpx python3-requests.");
    }
}
