namespace Telemetry.Api.Pages;

/// <summary>A file of the page.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Brotli">The same bytes packed with Brotli.</param>
internal sealed record PageFile(string ContentType, byte[] Plain, byte[] Brotli);
