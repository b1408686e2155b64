using Telemetry.Store.Tests.Embedded;

// Some properties of the engine can only be seen from outside its process: tests start this assembly as a child.
return args is [var mode, .. var rest] ? await ChildModes.RunAsync(mode, rest) : 0;
