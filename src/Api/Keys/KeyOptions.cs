namespace Telemetry.Api.Keys;

/// <summary>Whether requests need keys.</summary>
public sealed class KeyOptions
{
    /// <summary>The fewest characters of <see cref="BootstrapKey"/>: 128 bits as hexadecimal digits.</summary>
    public const int BootstrapKeyLengthMin = 32;

    /// <summary>Gets or sets whether a request without a key is refused. A key that is sent is checked in any case.</summary>
    public bool Required { get; set; }

    /// <summary>Gets or sets the text of the first admin key, which is not stored; null for none.</summary>
    public string? BootstrapKey { get; set; }
}
