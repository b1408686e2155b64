using System.Globalization;
using Telemetry.Bench;
using Telemetry.Bench.Reference;
using Telemetry.Bench.Scenarios;

switch (args)
{
    case [ReferenceStore.ChildMode, var data, var rows, var format, var rowsPerBlock, var rowsMax]:
        var rate = await ReferenceStore.RunChildAsync(
            data, rows, format, int.Parse(rowsPerBlock, CultureInfo.InvariantCulture), int.Parse(rowsMax, CultureInfo.InvariantCulture)).ConfigureAwait(false);
        Console.WriteLine(rate.ToString(CultureInfo.InvariantCulture));
        return 0;
    case [DiskScenario.ChildMode, var data]:
        await DiskScenario.RunChildAsync(data).ConfigureAwait(false);
        return 0;
    default:
        return await BenchCommand.RunAsync(args).ConfigureAwait(false);
}
