using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Telemetry.Api.Pages;

/// <summary>The files of the page as they were compiled into this assembly. Their address changes with their content.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "page/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, PageFile> files;

    public PageFiles()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var found = assembly.GetManifestResourceNames()
            .Select(static resource => (Resource: resource, Path: resource.Replace('\\', '/')))
            .Where(static entry => entry.Path.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(entry => (Path: entry.Path[Prefix.Length..], Bytes: Read(assembly, entry.Resource)))
            .OrderBy(static entry => entry.Path, StringComparer.Ordinal)
            .ToList();
        this.files = found.ToFrozenDictionary(
            static entry => entry.Path,
            static entry => Pack(ContentTypes[Path.GetExtension(entry.Path)], entry.Bytes),
            StringComparer.Ordinal);
        Version = HashOf(found.SelectMany(static entry => (byte[][])[Encoding.UTF8.GetBytes(entry.Path), entry.Bytes]));
    }

    /// <summary>Gets a name for the content of all files together.</summary>
    public string Version { get; }

    /// <summary>Gets the paths of all files, in order.</summary>
    public IEnumerable<string> Paths => this.files.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds a file; null where there is none.</summary>
    public PageFile? Find(string path) => this.files.GetValueOrDefault(path);

    /// <summary>Makes a file of bytes.</summary>
    public static PageFile Pack(string contentType, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(bytes);
        }

        return new PageFile(contentType, bytes, packed.ToArray());
    }

    /// <summary>Gets a name for some content.</summary>
    public static string HashOf(IEnumerable<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
