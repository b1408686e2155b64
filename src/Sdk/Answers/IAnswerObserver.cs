namespace Telemetry.Sdk.Answers;

/// <summary>Is told of an answer's bytes as they pass. Never throws, and may be told of the end more than once: the first counts.</summary>
internal interface IAnswerObserver
{
    void OnBytes(ReadOnlySpan<byte> bytes);

    /// <summary>The answer ended by itself.</summary>
    void OnEnd();

    /// <summary>Reading it failed.</summary>
    void OnFault(Exception fault);

    /// <summary>The caller is done with it, at its end or before.</summary>
    void OnClosed();
}
