using System.Text.Json;
using Telemetry.Events;

namespace Telemetry.Sdk.Answers;

/// <summary>What is kept of an answer: ids, names and the usage object, never its text. Not thread-safe.</summary>
internal sealed class AnswerFacts
{
    private PooledBytes usage;

    public string ResponseId { get; set; } = "";
    public string Model { get; set; } = "";
    public string ServiceTier { get; set; } = "";

    /// <summary>Gets or sets the api of the usage object where the answer shows it and the URL does not; empty: as the URL says.</summary>
    public string Api { get; set; } = "";

    /// <summary>Gets the provider's usage object; of a stream, the merge of its usage objects so far.</summary>
    public ReadOnlyMemory<byte> Usage => this.usage.Memory;

    /// <summary>Gets or sets counts that stand elsewhere than in a usage object.</summary>
    public TokenUsage Counts { get; set; } = TokenUsage.None;

    /// <summary>Gets or sets whether everything that counts was seen: what follows cannot change it.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Gets or sets whether the model said that it is done; its usage may still follow.</summary>
    public bool HasFinished { get; set; }

    /// <summary>Gets or sets whether the answer says that the call failed.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Gets or sets whether the model declined to answer.</summary>
    public bool IsRefusal { get; set; }

    /// <summary>Gets or sets whether output has begun.</summary>
    public bool HasOutput { get; set; }

    /// <summary>Gets or sets whether the answer only promises a result, which is fetched later.</summary>
    public bool IsPending { get; set; }

    /// <summary>Gets or sets whether the call was made in the background, so that its first answer only promised the result.</summary>
    public bool IsBackground { get; set; }

    /// <summary>Gets or sets when the provider says that the call was made; null where it does not.</summary>
    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>Takes a usage object in the place of an earlier one. What is no object (null in most events) changes nothing.</summary>
    public void SetUsage(ReadOnlySpan<byte> json)
    {
        if (json is [(byte)'{', ..])
        {
            this.usage.Clear();
            this.usage.Append(json);
        }
    }

    /// <summary>Adds a member to the usage object, if there is one that lacks it.</summary>
    public void AddToUsage(string name, ReadOnlySpan<byte> value)
    {
        if (this.usage.Length == 0 || value is not [(byte)'{', ..])
        {
            return;
        }

        var reader = JsonBytes.Open(this.usage.Span);
        reader.Read();
        var isEmpty = true;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals(name))
            {
                return;
            }

            isEmpty = false;
            reader.SkipValue();
        }

        var encoded = JsonEncodedText.Encode(name).EncodedUtf8Bytes;
        byte[] larger = [.. this.usage.Span[..(int)reader.TokenStartIndex], .. isEmpty ? ""u8 : ","u8, (byte)'"', .. encoded, .. "\":"u8, .. value, (byte)'}'];
        SetUsage(larger);
    }

    /// <summary>Gives back the memory of the usage object.</summary>
    public void Release() => this.usage.Release();
}
