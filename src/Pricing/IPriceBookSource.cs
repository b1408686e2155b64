namespace Telemetry.Pricing;

/// <summary>Hands out raters: the current book, and older ones by version so that a block can be replayed to the byte.</summary>
public interface IPriceBookSource
{
    /// <summary>Gets the rater of the book now in force. Changes when prices are set; take it once per block.</summary>
    IRater Current { get; }

    /// <summary>Gets the rater of a book seen before, or null when its content is no longer kept.</summary>
    IRater? ByVersion(string bookVersion);

    /// <summary>Gets the content (UTF-8 JSON) of a book that <see cref="ByVersion"/> knows; null of any other.</summary>
    ReadOnlyMemory<byte>? ContentOf(string bookVersion);

    /// <summary>Takes in the content of a book that another process used, so that <see cref="ByVersion"/> knows it. It is not put in force.</summary>
    /// <returns>False where the content is no book, or not the one of this version.</returns>
    bool TryLearn(string bookVersion, ReadOnlyMemory<byte> content);
}
