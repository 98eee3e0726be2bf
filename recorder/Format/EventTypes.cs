namespace Recorder.Format;

/// <summary>Metadata.Type of the events we write and read.</summary>
public static class EventTypes
{
    public const string Print = "print";
    public const string Resize = "resize";
    public const string SessionStart = "session.start";
    public const string SessionJoin = "session.join";
    public const string SessionLeave = "session.leave";
    public const string SessionEnd = "session.end";
    public const string SessionUpload = "session.upload";
    public const string SessionData = "session.data";
    public const string SessionReject = "session.rejected";
    public const string SessionConnect = "session.connect";
    public const string SessionRecordingAccess = "session.recording.access";
    public const string SessionCommand = "session.command";
    public const string SessionDisk = "session.disk";
    public const string SessionNetwork = "session.network";
    public const string Exec = "exec";
    public const string Port = "port";
    public const string Subsystem = "subsystem";
    public const string X11Forward = "x11-forward";
    public const string Scp = "scp";
    public const string Sftp = "sftp";
    public const string ClientDisconnect = "client.disconnect";
    public const string KubeRequest = "kube.request";

    public const string AppSessionStart = "app.session.start";
    public const string AppSessionChunk = "app.session.chunk";
    public const string AppSessionRequest = "app.session.request";
    public const string AppSessionEnd = "app.session.end";
    public const string AppSessionDynamoDBRequest = "app.session.dynamodb.request";

    public const string DatabaseSessionStart = "db.session.start";
    public const string DatabaseSessionEnd = "db.session.end";
    public const string DatabaseSessionQuery = "db.session.query";
    public const string DatabaseSessionQueryFailed = "db.session.query.failed";
    public const string DatabaseSessionMalformedPacket = "db.session.malformed_packet";
    public const string DatabaseSessionCommandResult = "db.session.result";
    public const string PostgresParse = "db.session.postgres.statements.parse";
    public const string PostgresBind = "db.session.postgres.statements.bind";
    public const string PostgresExecute = "db.session.postgres.statements.execute";
    public const string PostgresClose = "db.session.postgres.statements.close";
    public const string PostgresFunctionCall = "db.session.postgres.function";
    public const string MySQLStatementPrepare = "db.session.mysql.statements.prepare";
    public const string MySQLStatementExecute = "db.session.mysql.statements.execute";
    public const string MySQLStatementSendLongData = "db.session.mysql.statements.send_long_data";
    public const string MySQLStatementClose = "db.session.mysql.statements.close";
    public const string MySQLStatementReset = "db.session.mysql.statements.reset";
    public const string MySQLStatementFetch = "db.session.mysql.statements.fetch";
    public const string MySQLStatementBulkExecute = "db.session.mysql.statements.bulk_execute";
    public const string MySQLInitDB = "db.session.mysql.init_db";
    public const string MySQLCreateDB = "db.session.mysql.create_db";
    public const string MySQLDropDB = "db.session.mysql.drop_db";
    public const string MySQLShutDown = "db.session.mysql.shut_down";
    public const string MySQLProcessKill = "db.session.mysql.process_kill";
    public const string MySQLDebug = "db.session.mysql.debug";
    public const string MySQLRefresh = "db.session.mysql.refresh";
    public const string SQLServerRPCRequest = "db.session.sqlserver.rpc_request";

    public const string DesktopSessionStart = "windows.desktop.session.start";
    public const string DesktopSessionEnd = "windows.desktop.session.end";
    public const string DesktopRecording = "desktop.recording";
    public const string DesktopClipboardSend = "desktop.clipboard.send";
    public const string DesktopClipboardReceive = "desktop.clipboard.receive";
    public const string DesktopDirectoryShare = "desktop.directory.share";
    public const string DesktopDirectoryRead = "desktop.directory.read";
    public const string DesktopDirectoryWrite = "desktop.directory.write";

    public const string SessionRecordingConfigUpdate = "session_recording_config.update";

    /// <summary>Ours, in the audit log only: a session went on without being recorded, or records of it are gone.</summary>
    public const string RecordingLost = "recording.lost";
}
