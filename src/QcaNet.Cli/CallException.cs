namespace QcaNet.Cli;

/// <summary>The command line is invalid: exit code 2. The message is printed after <c>qcanet: </c>.</summary>
internal sealed class CallException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The library's message about an argument, without the parameter name that it has in code.</summary>
    public static CallException Of(ArgumentException error)
    {
        string parameter = $" (Parameter '{error.ParamName}')";
        string message = error.Message;
        return new CallException(message.EndsWith(parameter, StringComparison.Ordinal) ? message[..^parameter.Length] : message, error);
    }
}
