using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Telemetry.Sdk.Recognition;

namespace Telemetry.Sdk.Requests;

/// <summary>
/// Keyed hashes of a request: they tell equal from different and nothing else to whoever does not have the key. The first 16
/// bytes of an HMAC-SHA256, in hex.
/// </summary>
internal static class Fingerprints
{
    private const int Bytes = 16;

    /// <summary>Hashes a whole request: api, model and body.</summary>
    public static string OfRequest(byte[] key, in CallTarget target, string model, ReadOnlySpan<byte> json)
    {
        using var hash = Begin(key, target, model);
        hash.AppendData(json);
        return End(hash);
    }

    /// <summary>
    /// Hashes what a prompt cache can share between calls: api, model, and the values of the tools and the instructions as they
    /// are written; in chats without a member for instructions, the leading system and developer messages.
    /// </summary>
    /// <returns>Empty where a request has neither.</returns>
    public static string OfPrefix(byte[] key, in CallTarget target, string model, ReadOnlySpan<byte> json)
    {
        using var hash = Begin(key, target, model);
        var any = false;
        foreach (var name in PartsOf(target.Kind))
        {
            any |= Append(hash, name, json);
        }

        return any ? End(hash) : "";
    }

    /// <summary>The order is that in which providers build the prompt.</summary>
    private static string[] PartsOf(AnswerKind kind) => kind switch
    {
        AnswerKind.AnthropicMessage or AnswerKind.BedrockInvoke => ["tools", "system"],
        AnswerKind.OpenAiResponse => ["tools", "instructions", "input"],
        AnswerKind.GoogleContent => ["cachedContent", "systemInstruction", "system_instruction", "tools"],
        AnswerKind.BedrockConverse => ["toolConfig", "system"],
        _ => ["tools", "messages"],
    };

    private static bool Append(IncrementalHash hash, string name, ReadOnlySpan<byte> json)
    {
        var reader = JsonBytes.Open(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.NextMember())
        {
            if (!reader.ValueTextEquals(name))
            {
                reader.SkipValue();
            }
            else if (name is "messages" or "input")
            {
                return AppendLeading(hash, ref reader, json);
            }
            else
            {
                var value = json[reader.RawValue()];
                AppendPart(hash, name, value);
                return !value.SequenceEqual("null"u8) && !value.SequenceEqual("[]"u8);
            }
        }

        return false;
    }

    /// <summary>Hashes the messages before the first that is not an instruction.</summary>
    private static bool AppendLeading(IncrementalHash hash, ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        var any = false;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            var isInstruction = false;
            while (reader.NextMember())
            {
                if (reader.ValueTextEquals("role"u8))
                {
                    isInstruction = reader.ShortText() is "system" or "developer";
                }
                else
                {
                    reader.SkipValue();
                }
            }

            if (!isInstruction)
            {
                break;
            }

            AppendPart(hash, "message", json[start..(int)reader.BytesConsumed]);
            any = true;
        }

        return any;
    }

    private static void AppendPart(IncrementalHash hash, string name, ReadOnlySpan<byte> value)
    {
        hash.AppendData(Encoding.UTF8.GetBytes($"\n{name}\n"));
        hash.AppendData(value);
    }

    private static IncrementalHash Begin(byte[] key, in CallTarget target, string model)
    {
        var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{target.Api}\n{model}\n"));
        return hash;
    }

    private static string End(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));
}
