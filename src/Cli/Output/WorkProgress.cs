using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Telemetry.Cli.Output;

/// <summary>Shows on stderr how far a piece of work is, its rate and the time left.</summary>
internal static class WorkProgress
{
    /// <summary>Runs the work, which reports by the handle it is given.</summary>
    /// <param name="unit">What is counted, in the plural.</param>
    public static async Task<T> RunAsync<T>(string description, string unit, long total, Func<IProgress<long>, Task<T>> work)
    {
        return await Terminal.Messages.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(unit), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(description), maxValue: Math.Max(1, total));
                return await work(new Handle(task)).ConfigureAwait(false);
            }).ConfigureAwait(false);
    }

    private sealed class Handle(ProgressTask task) : IProgress<long>
    {
        /// <summary>Takes how much has been done in all.</summary>
        public void Report(long value) => task.Value = value;
    }

    private sealed class RateColumn(string unit) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? string.Create(CultureInfo.InvariantCulture, $"{speed:#,0} {unit}/s") : "");
    }
}
