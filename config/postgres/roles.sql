-- The roles of Tech-Wize and their rights in one database.
--
-- The embedded server runs this at its first start. On a server of your own
-- (PostgreSQL 15 or newer) a superuser runs it once per database, and may run
-- it again at any time:
--
--     createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0 techwize
--     psql --set=ON_ERROR_STOP=1 --dbname=techwize --file=config/postgres/roles.sql
--     psql --dbname=techwize --command='\password techwize_owner'
--     psql --dbname=techwize --command='\password techwize_app'
--
-- then set DATABASE_OWNER_URL and DATABASE_URL to the two roles.

-- None of the three may bypass row level security, and none is a superuser:
-- what a test or a laptop sees is what production sees.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'techwize_owner') THEN
        CREATE ROLE techwize_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'techwize_app') THEN
        CREATE ROLE techwize_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'techwize_system') THEN
        CREATE ROLE techwize_system;
    END IF;
END
$$;

-- Owns the tables; used by migrations, backup and restore only.
ALTER ROLE techwize_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- Serves requests and takes work; owns nothing. NOINHERIT: it gains what
-- techwize_system may do by SET ROLE alone, never by merely being a member.
ALTER ROLE techwize_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- What looks across tenants (the dispatcher, the sweeps) becomes this role for it.
ALTER ROLE techwize_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
GRANT techwize_system TO techwize_app;

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO techwize_owner', current_database());
    EXECUTE format('ALTER DATABASE %I SET timezone TO ''UTC''', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO techwize_app, techwize_system', current_database());
END
$$;

-- The owner of the database owns this schema (pg_database_owner) and grants on its tables itself.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO techwize_app, techwize_system;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
