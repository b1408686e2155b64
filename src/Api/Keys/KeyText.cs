using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Telemetry.Api.Keys;

/// <summary>The text of keys: made here, shown once, kept as a hash.</summary>
internal static class KeyText
{
    /// <summary>Lets people, and scanners for leaked secrets, tell what a text is.</summary>
    public const string Prefix = "tlk_";

    private const int SecretBytes = 32;
    private const int IdDigits = 12;

    /// <summary>Makes a key's text from 256 random bits.</summary>
    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Makes a key's id.</summary>
    public static string MakeId() => RandomNumberGenerator.GetHexString(IdDigits, lowercase: true);

    /// <summary>
    /// Hashes a key's text. A plain SHA-256 does: slow, salted hashes protect texts that can be guessed, and 256 random bits
    /// cannot. Looking a hash up tells nothing about the text either, however long it takes.
    /// </summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
