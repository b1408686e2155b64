namespace Telemetry.Events.Mapping;

/// <summary>The parts of a count that Google lists by modality and that have classes of their own.</summary>
internal readonly record struct Modalities(long Audio, long Image)
{
    /// <summary>Reads a list such as <c>promptTokensDetails</c>. A modality nobody knows is left as a gap.</summary>
    /// <param name="whole">The count that the list breaks down; the list may leave some of it out, but never exceed it.</param>
    public static Modalities Read(UsageCursor usage, string list, string countName, long whole)
    {
        long audio = 0, image = 0, other = 0;
        foreach (var part in usage.List(list))
        {
            switch (part.Text("modality")?.ToUpperInvariant())
            {
                case "AUDIO":
                    audio += part.Count(countName);
                    break;
                case "IMAGE":
                    image += part.Count(countName);
                    break;
                case "TEXT" or "VIDEO" or "DOCUMENT" or "MODALITY_UNSPECIFIED":
                    other += part.Count(countName);
                    break;
            }
        }

        usage.Within(list, whole, audio, image, other);
        return new Modalities(audio, image);
    }
}
