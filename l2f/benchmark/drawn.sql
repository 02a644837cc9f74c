-- What is drawn for each account and subscription. The applications' tables only spell it out.
-- Every draw is a hash of a name and a number: the same rows come out at every size and every time.

create macro draw(name, n, size) as cast(hash(name, n) % size as integer);
create macro zuora_id(kind, n) as md5(concat(kind, n));
create macro part_of(id, part) as concat(id, part);
create macro salesforce_id(prefix, n) as concat(prefix, lpad(cast(n as varchar), 12, '0'));
-- Ids without capitals all end alike in their longer form.
create macro salesforce_id_18(prefix, n) as concat(prefix, lpad(cast(n as varchar), 12, '0'), 'AAA');
create macro months_after(day, months) as cast(day + to_months(cast(months as integer)) as date);
create macro days_after(day, days) as cast(day + cast(days as integer) as date);
create macro moment(day, n) as cast(day as timestamp) + to_seconds(32400 + cast(n % 28800 as integer));
create macro money(cents) as cast(cents * 0.01 as decimal(18, 2));
create macro as_of() as date '2020-08-31';
create macro accounts_for(subscriptions) as subscriptions * 7 // 10;

create schema drawn;

create table drawn.countries as
select
    unnest(['United States', 'Germany', 'United Kingdom', 'Netherlands', 'France', 'Australia', 'Japan', 'Canada', 'India', 'Brazil']) as country,
    unnest(['US', 'DE', 'GB', 'NL', 'FR', 'AU', 'JP', 'CA', 'IN', 'BR']) as country_code,
    unnest(['USD', 'EUR', 'GBP', 'EUR', 'EUR', 'USD', 'USD', 'USD', 'USD', 'USD']) as currency,
    unnest(['GitLab Inc', 'GitLab GmbH', 'GitLab Ltd', 'GitLab BV', 'GitLab Inc', 'GitLab Pty Ltd', 'GitLab Inc', 'GitLab Inc', 'GitLab Inc', 'GitLab Inc']) as direct_entity,
    unnest([50, 60, 70, 75, 80, 84, 89, 94, 97, 100]) as up_to;

-- The catalogue: three tiers in each delivery, one to three years, and what is sold beside them.
create table drawn.plans as
select
    row_number() over (order by tier, years) - 1 as plan,
    product,
    concat(product, ' - ', years, if(years = 1, ' Year', ' Years')) as plan_name,
    tier,
    years,
    monthly_cents,
    'Recurring' as charge_type
from (values (0, 'Starter', 400), (1, 'Premium', 1900), (2, 'Ultimate', 9900), (3, 'Bronze', 400), (4, 'Silver', 1900), (5, 'Gold', 9900)) as tiers (tier, product, monthly_cents)
cross join range(1, 4) as terms (years)
union all
values
    (18, 'Discount', 'Discount', 6, 1, 0, 'Recurring'),
    (19, 'True-Up', 'True-Up', 6, 1, 9900, 'OneTime'),
    (20, 'CI Minutes', '1,000 CI Minutes', 6, 1, 800, 'OneTime');

create table drawn.accounts as
with

numbered as (

    select
        account,
        draw('country', account, 100) as country_draw,
        draw('batch', account, 1000) as batch_draw
    from range(accounts_for(getvariable('subscriptions'))) as counted (account)

),

placed as (

    select
        account,
        account * 9 // 10 as crm_account,
        account % 50 = 7 as is_reseller,
        case
            when account % 50 = 7 then 'Batch4'
            when batch_draw < 3 then 'Batch20'
            when batch_draw < 40 then 'Batch5'
            when batch_draw < 500 then 'Batch1'
            when batch_draw < 620 then 'Batch3'
            else 'Batch2'
        end as batch,
        countries.*
    from numbered
    inner join drawn.countries
        on countries.up_to > country_draw and countries.up_to - if(countries.up_to = 50, 50, if(countries.up_to in (60, 70), 10, if(countries.up_to in (75, 80, 89, 94), 5, if(countries.up_to = 84, 4, 3)))) <= country_draw

)

select
    *,
    zuora_id('account', account) as account_id,
    batch = 'Batch1' or (batch = 'Batch3' and draw('seller', account, 2) = 0) as is_web_direct,
    draw('no crm', account, 100) > 0 as has_crm_account,
    draw('merged', account, 100) = 0 as has_merged_crm_account,
    days_after(date '2017-01-01', 0) as opened_on
from placed;
