-- The databases of org and credentials, each with one user who may do in it what its service does, and nothing anywhere else. Can be
-- run again. The passwords are variables of sqlcmd.
:on error exit

IF db_id(N'platform_org') IS NULL
    CREATE DATABASE platform_org;
GO
IF db_id(N'platform_credentials') IS NULL
    CREATE DATABASE platform_credentials;
GO

-- Reads see one moment, and wait for no writer.
ALTER DATABASE platform_org SET ALLOW_SNAPSHOT_ISOLATION ON;
ALTER DATABASE platform_org SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
ALTER DATABASE platform_org SET DELAYED_DURABILITY = DISABLED;
ALTER DATABASE platform_org SET RECOVERY FULL;
ALTER DATABASE platform_credentials SET ALLOW_SNAPSHOT_ISOLATION ON;
ALTER DATABASE platform_credentials SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
ALTER DATABASE platform_credentials SET DELAYED_DURABILITY = DISABLED;
ALTER DATABASE platform_credentials SET RECOVERY FULL;
GO

IF suser_id(N'platform_org') IS NULL
    CREATE LOGIN platform_org WITH PASSWORD = N'$(ORG_PASSWORD)', DEFAULT_DATABASE = platform_org;
IF suser_id(N'platform_credentials') IS NULL
    CREATE LOGIN platform_credentials WITH PASSWORD = N'$(CREDENTIALS_PASSWORD)', DEFAULT_DATABASE = platform_credentials;
GO

-- Rows, and the tables of migrations. Neither owner nor administrator: no user can change settings, users or backups.
USE platform_org;
IF user_id(N'platform_org') IS NULL
    CREATE USER platform_org FOR LOGIN platform_org WITH DEFAULT_SCHEMA = dbo;
GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES, ALTER ON SCHEMA::dbo TO platform_org;
GRANT CREATE TABLE TO platform_org;
GO
USE platform_credentials;
IF user_id(N'platform_credentials') IS NULL
    CREATE USER platform_credentials FOR LOGIN platform_credentials WITH DEFAULT_SCHEMA = dbo;
GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES, ALTER ON SCHEMA::dbo TO platform_credentials;
GRANT CREATE TABLE TO platform_credentials;
GO
