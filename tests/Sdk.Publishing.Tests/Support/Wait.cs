namespace Telemetry.Sdk.Publishing.Tests.Support;

/// <summary>Waits for conditions; the bound only keeps a broken test from hanging.</summary>
internal static class Wait
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<bool> condition, Func<string>? state = null)
    {
        using var bound = new CancellationTokenSource(Longest);
        while (!condition())
        {
            Assert.False(bound.IsCancellationRequested, $"The condition did not come true. {state?.Invoke()}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public static Task UntilAsync(UsagePublisher publisher, Func<UsagePublisherStatus, bool> condition) =>
        UntilAsync(() => condition(publisher.Status), () => $"{publisher.Status}, dropped: {string.Join(", ", publisher.Status.Dropped)}");
}
