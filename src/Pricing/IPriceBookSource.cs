namespace Telemetry.Pricing;

/// <summary>Hands out raters: the current book, and older ones by version so that a block can be replayed to the byte.</summary>
public interface IPriceBookSource
{
    /// <summary>Gets the rater of the book now in force. Changes when prices are set; take it once per block.</summary>
    IRater Current { get; }

    /// <summary>Gets the rater of a book seen before, or null when its content is no longer kept.</summary>
    IRater? ByVersion(string bookVersion);
}
