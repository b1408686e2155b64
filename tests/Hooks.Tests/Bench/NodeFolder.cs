using System.Security.Cryptography;

namespace Telemetry.Hooks.Tests.Bench;

/// <summary>A folder with the TypeScript hook compiled, the official clients beside it, and the driver.</summary>
/// <remarks>
/// The packages are those of the lock file, fetched once by <c>npm ci</c> into a cache outside the checkout whose name is the
/// lock file's hash.
/// </remarks>
internal static class NodeFolder
{
    public static async Task MakeAsync(string folder)
    {
        var modules = await PackagesAsync();
        var hook = Checkout.PathOf("hooks", "typescript", "telemetry-usage.ts");
        File.Copy(hook, Path.Combine(folder, Path.GetFileName(hook)));
        foreach (var name in (string[])["package.json", "tsconfig.json", "driver.mjs", "bare.mjs"])
        {
            File.Copy(Checkout.PathOf("tests", "Hooks.Tests", "npm", name), Path.Combine(folder, name));
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), modules);
        await CompileAsync(folder);
    }

    /// <summary>Compiles the TypeScript files of the folder, as strictly as the compiler can.</summary>
    public static async Task CompileAsync(string folder)
    {
        var (exit, output) = await Tool.RunAsync(Tool.Start("node", ["node_modules/typescript/bin/tsc"], folder));
        Assert.True(exit == 0, $"It does not compile:\n{output}");
    }

    private static async Task<string> PackagesAsync()
    {
        var source = Checkout.PathOf("tests", "Hooks.Tests", "npm");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..16];
        var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var cache = Directory.CreateDirectory(Path.Combine(root, "telemetry", "hooks-tests")).FullName;
        var kept = Path.Combine(cache, hash);
        if (Directory.Exists(kept))
        {
            return Path.Combine(kept, "node_modules");
        }

        var work = Directory.CreateDirectory(Path.Combine(cache, $"{hash}.{Environment.ProcessId}")).FullName;
        foreach (var name in (string[])["package.json", "package-lock.json", ".npmrc"])
        {
            File.Copy(Path.Combine(source, name), Path.Combine(work, name));
        }

        var (exit, output) = await Tool.RunAsync(Tool.Start("npm", ["ci", "--prefer-offline", "--no-update-notifier"], work));
        Assert.True(exit == 0, $"npm could not fetch the official clients that these tests need:\n{output}");
        try
        {
            Directory.Move(work, kept);
        }
        catch (IOException) when (Directory.Exists(kept))
        {
            // Another test run was faster; its copy is the same.
            Directory.Delete(work, recursive: true);
        }

        return Path.Combine(kept, "node_modules");
    }
}
