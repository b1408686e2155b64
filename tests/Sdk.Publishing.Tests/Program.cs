using Telemetry.Sdk.Publishing.Tests.Support;

return await SpoolingProcess.RunAsync(args);
