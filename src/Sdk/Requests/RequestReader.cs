using System.Text.Json;

namespace Telemetry.Sdk.Requests;

/// <summary>What of a request's body is looked at: the names that the event needs, and where a rewrite would go.</summary>
internal ref struct RequestReader
{
    private readonly ReadOnlySpan<byte> json;

    public RequestReader(ReadOnlySpan<byte> json)
    {
        this.json = json;
        Facts = new RequestFacts();
        Read();
    }

    public RequestFacts Facts { get; }

    /// <summary>Gets where the model's name stands, quotes included; empty where it does not.</summary>
    public Range Model { get; private set; }

    /// <summary>Gets where the members of the body begin: after its opening brace.</summary>
    public int Start { get; private set; }

    /// <summary>Gets where the members of <c>stream_options</c> begin; 0 where there are none.</summary>
    public int StreamOptions { get; private set; }

    /// <summary>Gets whether the caller itself said if it wants usage in the stream.</summary>
    public bool SaysIncludeUsage { get; private set; }

    private void Read()
    {
        var reader = JsonBytes.Open(this.json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        Start = (int)reader.BytesConsumed;
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("model"u8))
            {
                Facts.Model = reader.ShortText();
                Model = (int)reader.TokenStartIndex..(int)reader.BytesConsumed;
            }
            else if (reader.ValueTextEquals("stream"u8))
            {
                reader.Read();
                Facts.IsStream = reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("user"u8) || reader.ValueTextEquals("safety_identifier"u8))
            {
                Facts.User = reader.ShortText() is { Length: > 0 } user ? user : Facts.User;
            }
            else if (reader.ValueTextEquals("metadata"u8) && reader.EnterObject())
            {
                ReadMetadata(ref reader);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("stream_options"u8))
            {
                ReadStreamOptions(ref reader);
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.SkipValue();
            }
        }
    }

    /// <summary>Anthropic's place for the user.</summary>
    private readonly void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.NextMember())
        {
            if (reader.ValueTextEquals("user_id"u8))
            {
                Facts.User = reader.ShortText() is { Length: > 0 } user ? user : Facts.User;
            }
            else
            {
                reader.SkipValue();
            }
        }
    }

    private void ReadStreamOptions(ref Utf8JsonReader reader)
    {
        if (!reader.EnterObject())
        {
            // A null is the caller's own word, and a second member would contradict it.
            SaysIncludeUsage = true;
            return;
        }

        StreamOptions = (int)reader.BytesConsumed;
        while (reader.NextMember())
        {
            SaysIncludeUsage |= reader.ValueTextEquals("include_usage"u8);
            reader.SkipValue();
        }
    }
}
