namespace Telemetry.Sdk.Recognition;

/// <summary>How the documents of an answer are built.</summary>
internal enum AnswerKind { AnthropicMessage, OpenAiCompletion, OpenAiResponse, GoogleContent, BedrockConverse, BedrockInvoke }
