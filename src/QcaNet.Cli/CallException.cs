namespace QcaNet.Cli;

/// <summary>The call cannot be carried out as it stands: exit code 2. Its message follows <c>qcanet: </c>.</summary>
internal sealed class CallException(string message, Exception? innerException = null) : Exception(message, innerException);
