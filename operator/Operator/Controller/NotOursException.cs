namespace SessionRecording.Operator.Host.Controller;

/// <summary>An object that a config asks for has the name of one that somebody else controls, and is left to him.</summary>
internal sealed class NotOursException(string message) : Exception(message);
