namespace Recorder.Hosting.Configuration;

/// <summary>A configuration that cannot be used: names the field, and what would be right.</summary>
public sealed class ConfigException(string message) : Exception(message);
