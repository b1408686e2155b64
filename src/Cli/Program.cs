using Telemetry.Cli.Commands;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
