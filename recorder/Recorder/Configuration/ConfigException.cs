namespace Recorder.Host.Configuration;

/// <summary>A configuration that cannot be used: names the field, and what would be right.</summary>
internal sealed class ConfigException(string message) : Exception(message);
